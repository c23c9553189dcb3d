//! The three figures.

use figure::Drawing;

use crate::experiment::Guesses;

/// One dictionary against a table without salts, and against one with them.
pub(super) fn naive() -> String {
    let mut svg = Drawing::new(
        "passwords",
        680,
        220,
        "One list of words against two tables",
        "Without a salt each word is hashed once and compared with every row. With a salt in each row each word is hashed once for every row.",
    );
    for (left, title, names, class, told) in [
        (
            20,
            "SHA-256(password)",
            ["9a3f", "9a3f", "9a3f"],
            "bad",
            "1 hash for each word",
        ),
        (
            360,
            "bcrypt(cost, salt, password)",
            ["s1 c07e", "s2 41bd", "s3 f92a"],
            "good",
            "3 slow hashes for each word",
        ),
    ] {
        svg.text(left, 24, "bold", title);
        svg.rect((left, 90), (90, 30), class);
        svg.text(left + 12, 110, "", "sunshine");
        for (place, name) in names.into_iter().enumerate() {
            let y = 56 + 44 * place as i32;
            svg.rect((left + 200, y), (100, 30), "");
            svg.text(left + 212, y + 20, "", name);
            svg.line((left + 90, 105), (left + 200, y + 15), class);
        }
        svg.text(left, 206, class, told);
    }
    svg.finish()
}

/// Guesses a second, on a logarithmic scale.
pub(super) fn guesses(measured: &[Guesses]) -> String {
    let mut svg = Drawing::new(
        "passwords",
        680,
        300,
        "Guesses a second on one core",
        "SHA-256 allows about twenty million guesses a second. bcrypt allows 84 at cost 8, and each step of the cost halves them.",
    );
    // A decade is 60 wide, from 1 guess a second on.
    let place = |a_second: f64| 120 + (60.0 * a_second.max(1.0).log10()).round() as i32;
    for decade in 0..=8_i32 {
        let x = 120 + 60 * decade;
        svg.line((x, 20), (x, 262), "dashed");
        svg.text(x, 284, "small middle", format_args!("10^{decade}"));
    }
    for (row, it) in measured.iter().enumerate() {
        let y = 26 + 29 * row as i32;
        let name = it
            .cost
            .map_or("SHA-256".to_owned(), |cost| format!("bcrypt {cost}"));
        let class = if it.cost.is_some() { "good" } else { "bad" };
        svg.text(16, y + 16, "", name);
        svg.rect((120, y), ((place(it.a_second) - 120).max(2), 20), class);
        svg.text(
            place(it.a_second) + 6,
            y + 15,
            "small",
            format_args!("{:.0}", it.a_second),
        );
    }
    svg.finish()
}

/// Where a login waits, and where it doesn't.
pub(super) fn pool() -> String {
    let mut svg = Drawing::new(
        "passwords",
        680,
        230,
        "The way of a login",
        "The runtime's threads take requests and wait for hashes without being busy. A queue of one second of work leads to threads of the lowest priority. A login that finds the queue full gets 503 at once.",
    );
    svg.rect((16, 60), (150, 90), "");
    svg.text(91, 96, "bold middle", "runtime");
    svg.text(91, 116, "small middle", "every request");
    svg.arrow(166, 250, 105, "line");
    for place in 0..6 {
        svg.rect((250 + 26 * place, 88), (22, 34), "good");
    }
    svg.text(328, 76, "small middle", "queue: a second of work");
    svg.arrow(406, 470, 105, "line");
    svg.rect((470, 60), (190, 90), "");
    svg.text(565, 96, "bold middle", "a thread for each core");
    svg.text(565, 116, "small middle", "nice 19");
    svg.line((208, 105), (208, 186), "bad");
    svg.text(208, 206, "bad middle", "full: 503, Retry-After: 1");
    svg.text(470, 206, "small", "nobody waits any longer: skipped");
    svg.finish()
}
