//! The chapter's two plots, from what was measured just now.

use std::fmt::Write as _;

use figure::Frame;

/// In the book's colors, or its own where it stands alone.
const STYLE: &str = "\
.plot { font: 13px \"Helvetica Neue\", Helvetica, Arial, \"Liberation Sans\", Arimo, sans-serif; --ink: var(--fg, #1e293b); --rule: var(--table-border-color, #cbd5e1); --good: #0f766e; --wrong: #c2410c; }
@media (prefers-color-scheme: dark) { .plot { --ink: var(--fg, #e2e8f0); --good: #2dd4bf; --wrong: #fb923c; } }
html.light .plot, html.rust .plot { --good: #0f766e; --wrong: #c2410c; }
html.coal .plot, html.navy .plot, html.ayu .plot { --good: #2dd4bf; --wrong: #fb923c; }
.plot text { fill: var(--ink); }
.plot .rule { stroke: var(--rule); }
.plot .before { fill: var(--wrong); stroke: none; }
.plot .after { fill: var(--good); stroke: none; }
.plot path.before { fill: none; stroke: var(--wrong); stroke-width: 2; }
.plot path.after { fill: none; stroke: var(--good); stroke-width: 2; }
";

/// The cost of a question at a size of its tables.
pub(crate) struct Measured {
    /// Rows of each table.
    pub(crate) rows: u32,
    /// Pages that the nested loop touched, and its milliseconds; none if it was canceled.
    pub(crate) before: Option<(u64, f64)>,
    /// The same of the hash join.
    pub(crate) after: (u64, f64),
}

/// The loop's statements after its first, one after the other, to the scale of their pages, above the one statement that does
/// the same.
pub(crate) fn the_loop(statements: usize, pages: u64, joined: u64) -> String {
    let (width, left) = (660.0, 12.0);
    #[expect(clippy::cast_precision_loss, reason = "places in a picture")]
    let each = width / statements as f64;
    #[expect(clippy::cast_precision_loss, reason = "places in a picture")]
    let one = each * joined as f64 / pages as f64;
    let [pages, joined] = [pages, joined].map(explain::thousands);
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<text x=\"{left}\" y=\"26\">the loop: a list, then {statements} statements, each there and back, each {pages} pages</text>"
    );
    for place in 0..statements {
        #[expect(clippy::cast_precision_loss, reason = "places in a picture")]
        let x = left + each * place as f64;
        let _ = writeln!(
            svg,
            "<rect class=\"before\" x=\"{x:.1}\" y=\"38\" width=\"{:.1}\" height=\"34\"/>",
            each - 2.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{left}\" y=\"110\">one statement for all of them: {joined} pages</text>\n\
         <rect class=\"after\" x=\"{left}\" y=\"122\" width=\"{:.1}\" height=\"34\"/>",
        one - 2.0
    );
    framed(
        (690, 170),
        "A loop of statements beside one",
        &format!("{statements} statements of {pages} pages each, beside one of {joined} pages."),
        &svg,
    )
}

/// Pages by rows, both on a logarithmic scale.
pub(crate) fn growth(measured: &[Measured]) -> String {
    let mut svg = String::new();
    for decade in 1..=7_i32 {
        let y = height(10_f64.powi(decade));
        let _ = writeln!(
            svg,
            "<line class=\"rule\" x1=\"90\" x2=\"660\" y1=\"{y:.0}\" y2=\"{y:.0}\"/>"
        );
        let pages = explain::thousands(10_u64.pow(decade.unsigned_abs()));
        let _ = writeln!(
            svg,
            "<text x=\"82\" y=\"{:.0}\" text-anchor=\"end\">{pages}</text>",
            y + 4.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"12\" y=\"22\">pages</text>\n<text x=\"660\" y=\"392\" text-anchor=\"end\">rows of each table</text>"
    );
    for it in measured {
        let rows = explain::thousands(it.rows.into());
        let x = across(it.rows);
        let _ = writeln!(
            svg,
            "<text x=\"{x:.0}\" y=\"372\" text-anchor=\"middle\">{rows}</text>"
        );
    }
    let before: Vec<_> = measured
        .iter()
        .filter_map(|it| Some((it.rows, it.before?.0)))
        .collect();
    let after: Vec<_> = measured.iter().map(|it| (it.rows, it.after.0)).collect();
    for (class, name, points) in [
        ("before", "nested loop", before),
        ("after", "hash join", after),
    ] {
        line(&mut svg, class, name, &points);
    }
    framed(
        (690, 400),
        "Pages touched, by the size of the tables",
        "The nested loop grows with the square of the rows, the hash join with the rows.",
        &svg,
    )
}

fn line(svg: &mut String, class: &str, name: &str, points: &[(u32, u64)]) {
    #[expect(clippy::cast_precision_loss, reason = "places in a picture")]
    let places: Vec<(f64, f64)> = points
        .iter()
        .map(|&(rows, pages)| (across(rows), height(pages as f64)))
        .collect();
    let path: Vec<String> = places
        .iter()
        .map(|(x, y)| format!("{x:.0} {y:.0}"))
        .collect();
    let _ = writeln!(svg, "<path class=\"{class}\" d=\"M{}\"/>", path.join(" L"));
    for (x, y) in &places {
        let _ = writeln!(
            svg,
            "<circle class=\"{class}\" cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"4\"/>"
        );
    }
    if let Some((x, y)) = places.get(places.len() / 2) {
        let _ = writeln!(
            svg,
            "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">{name}</text>",
            x - 10.0,
            y - 8.0
        );
    }
}

/// The same as a table for the chapter.
pub(crate) fn table(measured: &[Measured]) -> String {
    let mut table =
        "| rows of each table | nested loop | | hash join | |\n|---:|---:|---:|---:|---:|\n"
            .to_owned();
    let time = |ms: f64| {
        if ms < 1_000.0 {
            format!("{ms:.1} ms")
        } else {
            format!("{:.1} s", ms / 1_000.0)
        }
    };
    for it in measured {
        let (pages, ms) = it.after;
        let before = match it.before {
            Some((pages, ms)) => format!("{} pages | {}", explain::thousands(pages), time(ms)),
            None => "canceled | more than 60 s".to_owned(),
        };
        let rows = explain::thousands(it.rows.into());
        let _ = writeln!(
            table,
            "| {rows} | {before} | {} pages | {} |",
            explain::thousands(pages),
            time(ms)
        );
    }
    table
}

fn framed((width, height): (usize, usize), title: &str, description: &str, body: &str) -> String {
    let frame = Frame {
        class: "plot",
        width,
        height,
        title,
        description,
        style: STYLE,
    };
    frame.around(body)
}

/// Where a number of rows is: from 1,000 to 1,000,000.
fn across(rows: u32) -> f64 {
    90.0 + (f64::from(rows).log10() - 3.0) / 3.0 * 570.0
}

/// Where a number of pages is: from 10 to ten million.
fn height(pages: f64) -> f64 {
    350.0 - (pages.max(10.0).log10() - 1.0) / 6.0 * 310.0
}
