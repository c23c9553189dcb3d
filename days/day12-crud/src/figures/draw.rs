//! The four figures.

use figure::Drawing;

use super::{Editors, Shapes};
use crate::experiment::{EDITORS, Outcome, ROUNDS};
use crate::late::Readings;

/// Two editors of one note, on both servers.
pub(super) fn editors(naive: &Editors, ours: &Editors) -> String {
    let alternative = format!(
        "Ada and Bob read the same note, and each adds a word. On the naive server Bob is told {} and the note is \"{}\". On ours he is \
         told {} and it is \"{}\".",
        naive.told[1], naive.notes[1], ours.told[1], ours.notes[1]
    );
    let mut svg = Drawing::new("crud", 680, 320, "Two editors", &alternative);
    lanes(&mut svg, 0, naive);
    lanes(&mut svg, 350, ours);
    svg.finish()
}

fn lanes(svg: &mut Drawing, left: i32, run: &Editors) {
    let (ada, server, bob) = (left + 30, left + 160, left + 290);
    for (x, name) in [(ada, "Ada"), (server, "server"), (bob, "Bob")] {
        svg.text(x, 24, "bold middle", name);
        svg.line((x, 34), (x, 280), "dashed");
    }
    let tag = run.tag.as_deref().unwrap_or("no tag");
    for (y, client) in [(64, ada), (88, bob)] {
        svg.arrow(server, client, y, "good");
    }
    svg.text(ada + 4, 56, "small", format_args!("{} {tag}", run.seen));
    svg.text(bob - 4, 80, "small end", format_args!("{} {tag}", run.seen));
    let condition = run
        .tag
        .as_ref()
        .map_or_else(String::new, |tag| format!("If-Match: {tag}"));
    for (place, (client, anchor)) in [(ada, "small"), (bob, "small end")].into_iter().enumerate() {
        let y = 132 + 76 * i32::try_from(place).unwrap_or(0);
        let inward = if client < server { 4 } else { -4 };
        let class = if run.told[place] < 400 { "good" } else { "bad" };
        svg.text(
            client + inward,
            y - 8,
            anchor,
            format_args!("PATCH {condition}"),
        );
        svg.arrow(client, server, y, class);
        svg.arrow(server, client, y + 24, class);
        svg.text(
            client + inward,
            y + 42,
            &format!("bold {anchor}"),
            run.told[place],
        );
    }
    let survived = run.notes[1].contains("Ada's");
    let class = if survived {
        "good bold middle"
    } else {
        "bad bold middle"
    };
    svg.text(
        server,
        304,
        class,
        format_args!("\u{201c}{}\u{201d}", run.notes[1]),
    );
}

/// The members of each shape.
pub(super) fn shapes(shapes: &Shapes) -> String {
    let lists: Vec<String> = shapes
        .shapes
        .iter()
        .map(|(name, members)| format!("{name}: {}", members.join(", ")))
        .collect();
    let alternative = format!("The members of a check-in. {}.", lists.join(". "));
    let mut svg = Drawing::new(
        "crud",
        680,
        60 + 26 * shapes.members.len(),
        "One check-in, four shapes",
        &alternative,
    );
    let column = |place: usize| 230 + 130 * i32::try_from(place).unwrap_or(0);
    for (place, (name, _)) in shapes.shapes.iter().enumerate() {
        svg.text(column(place), 28, "bold middle", name);
    }
    for (y, member) in (0..).map(|row| 44 + 26 * row).zip(&shapes.members) {
        svg.text(130, y + 15, "end", member);
        for (place, (_, members)) in shapes.shapes.iter().enumerate() {
            let class = if members.contains(member) {
                "good"
            } else {
                "box"
            };
            svg.rect((column(place) - 50, y), (100, 20), class);
        }
    }
    svg.finish()
}

/// Two transactions that write an event each, and what two readers find.
pub(super) fn late(readings: &Readings) -> String {
    let said = |names: &[String]| match names {
        [] => "nothing".to_owned(),
        names => names.join(", "),
    };
    let alternative = format!(
        "The transaction of the event early begins first and commits last. A reader by id finds {} and then {}. A reader by position \
         finds {} and then {}.",
        said(&readings.by_id[0]),
        said(&readings.by_id[1]),
        said(&readings.by_position[0]),
        said(&readings.by_position[1])
    );
    let mut svg = Drawing::new("crud", 680, 230, "An event that commits late", &alternative);
    let (first, second) = (330, 540);
    for (y, name, from, to) in [(40, "early", 130, 440), (80, "late", 190, 280)] {
        svg.text(110, y + 15, "bold end", name);
        svg.rect((from, y), (to - from, 22), "box");
        svg.text(from + 8, y + 15, "small", "insert");
        svg.text(to - 6, y + 15, "small end", "commit");
    }
    for (x, when) in [(first, "first look"), (second, "second look")] {
        svg.line((x, 30), (x, 215), "dashed");
        svg.text(x, 22, "small middle", when);
    }
    for (y, name, looks) in [
        (140, "by id", &readings.by_id),
        (186, "by position", &readings.by_position),
    ] {
        svg.text(110, y + 5, "bold end", name);
        let complete = looks.iter().map(Vec::len).sum::<usize>() == 2;
        let class = if complete {
            "good bold middle"
        } else {
            "bad bold middle"
        };
        for (x, names) in [(first, &looks[0]), (second, &looks[1])] {
            svg.rect((x - 70, y - 14), (140, 28), "box");
            svg.text(x, y + 5, class, said(names));
        }
    }
    svg.finish()
}

/// The words that are there in the end, for each way to edit.
pub(super) fn experiment(outcomes: &[Outcome]) -> String {
    let words = EDITORS * ROUNDS;
    let sentences: Vec<String> = outcomes
        .iter()
        .map(|it| {
            format!(
                "{}: {} saves, {} words kept, {} lost in silence, {} refused",
                it.way, it.saves, it.kept, it.lost, it.told_no
            )
        })
        .collect();
    let alternative = format!("{words} words were added. {}.", sentences.join(". "));
    let mut svg = Drawing::new(
        "crud",
        680,
        60 + 50 * 4,
        "Eight editors of one note",
        &alternative,
    );
    let (left, scale) = (180, 9);
    let wide = |count: usize| scale * i32::try_from(count).unwrap_or(0);
    svg.line(
        (left + wide(words), 26),
        (left + wide(words), 240),
        "dashed",
    );
    svg.text(
        left + wide(words),
        18,
        "small middle",
        format_args!("{words} words"),
    );
    for (y, it) in (0..).map(|row| 42 + 50 * row).zip(outcomes) {
        svg.text(left - 12, y + 14, "bold end", it.way);
        svg.rect((left, y), (wide(it.kept), 18), "good");
        svg.rect((left + wide(it.kept), y), (wide(it.lost), 18), "bad");
        svg.rect(
            (left + wide(it.kept + it.lost), y),
            (wide(it.told_no), 18),
            "box",
        );
        let said = format!(
            "{} kept, {} lost in silence, {} refused, by {} requests",
            it.kept, it.lost, it.told_no, it.saves
        );
        svg.text(left, y + 33, "small", said);
    }
    svg.finish()
}
