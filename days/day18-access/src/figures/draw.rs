//! The four figures.

use access::Denied;
use access::matrix::Verdict;
use figure::Drawing;

use crate::experiment::{Asked, Leak, count};

/// The matrix as a server answers it: a row for a route and a thing, a column for a person.
pub(super) fn matrix(asked: &[Asked], server: usize) -> String {
    let mut rows: Vec<(String, Vec<&Asked>)> = Vec::new();
    for it in asked {
        let thing = it.thing.map_or(String::new(), |thing| format!(", {thing}"));
        let name = it.route.clone() + &thing;
        match rows.iter_mut().find(|(known, _)| *known == name) {
            Some((_, cells)) => cells.push(it),
            None => rows.push((name, vec![it])),
        }
    }
    let holes = count(asked, server, Verdict::Hole);
    let others = asked.len() - holes - count(asked, server, Verdict::Right);
    let (whose, title) = match server {
        0 => ("The naive server", "The naive server's matrix"),
        _ => ("Today's server", "Today's matrix"),
    };
    let alternative = format!(
        "{whose} answers {} questions. {holes} of them it allows although the policy refuses them, and {others} more \
         it answers otherwise than the policy says.",
        asked.len()
    );
    let mut svg = Drawing::new("matrix", 700, 60 + 20 * rows.len(), title, &alternative);
    let column = |place: usize| 300 + 70 * i32::try_from(place).unwrap_or(0);
    if let Some((_, cells)) = rows.first() {
        for (place, cell) in cells.iter().enumerate() {
            svg.text(column(place), 24, "bold middle", cell.asker);
        }
    }
    for (y, (name, cells)) in (0..).map(|row| 36 + 20 * row).zip(&rows) {
        svg.text(12, y + 14, "", name);
        for (place, cell) in cells.iter().enumerate() {
            let (status, verdict) = cell.servers[server];
            let (class, text) = match verdict {
                Verdict::Hole => ("bad", String::new()),
                Verdict::Wall | Verdict::Status => ("dashed line", status.to_string()),
                Verdict::Right if cell.expected.is_none() => ("good", String::new()),
                Verdict::Right => ("box", status.to_string()),
            };
            svg.rect((column(place) - 32, y), (64, 17), class);
            svg.text(column(place), y + 13, "small middle", text);
        }
    }
    svg.finish()
}

/// The questions of the decision, in their order, with the refusal of each.
pub(super) fn decision() -> String {
    let questions = [
        ("Is somebody signed in?", Denied::Unknown),
        ("Does the credential have the scope?", Denied::Scope("")),
        (
            "Are they themselves, where credentials change?",
            Denied::Impersonating,
        ),
        ("Has one of their roles the permission?", Denied::Role),
        ("Is the row in the reach?", Denied::Hidden),
    ];
    let sentences: Vec<String> = questions
        .iter()
        .map(|(question, denied)| format!("{question} If not, {}", denied.status().as_u16()))
        .collect();
    let alternative = format!("{}. Otherwise the rows are found.", sentences.join(". "));
    let height = 70 + 58 * questions.len();
    let mut svg = Drawing::new("decision", 680, height, "The decision", &alternative);
    for (y, (question, denied)) in (0..).map(|row| 16 + 58 * row).zip(&questions) {
        svg.rect((40, y), (330, 34), "box");
        svg.text(205, y + 22, "middle", question);
        svg.arrow(370, 470, y + 17, "bad");
        svg.text(420, y + 11, "small middle", "no");
        svg.text(480, y + 22, "bold bad", denied.status().as_u16());
        svg.text(520, y + 22, "small", reason(*denied));
        svg.line((205, y + 34), (205, y + 58), "good");
        svg.text(214, y + 50, "small", "yes");
    }
    let end = 16 + 58 * i32::try_from(questions.len()).unwrap_or(0);
    svg.rect((40, end), (330, 34), "good");
    svg.text(
        390,
        end + 22,
        "bold good",
        "the rows in the reach, and no other",
    );
    for (from, to, words) in [(0, 3, "the gate"), (4, 4, "the where")] {
        let (top, bottom) = (16 + 58 * from, 16 + 58 * to + 34);
        svg.line((24, top), (24, bottom), "line");
        svg.text(36, bottom + 14, "small", words);
    }
    svg.finish()
}

fn reason(denied: Denied) -> &'static str {
    match denied {
        Denied::Unknown => "sign in",
        Denied::Scope(_) => "another token can help",
        Denied::Impersonating => "only the person may",
        Denied::Role => "another role can help",
        Denied::Hidden => "it isn't there for you",
    }
}

/// The rows that a statement without a `where` finds, in each session.
pub(super) fn rows(leaks: &[Leak]) -> String {
    let words: Vec<String> = leaks
        .iter()
        .map(|(way, count)| format!("{way}: {count}"))
        .collect();
    let alternative = format!(
        "Four check-ins, two of them Ada's, and a statement that has forgotten its where. {}.",
        words.join("; ")
    );
    let height = 50 + 40 * leaks.len();
    let mut svg = Drawing::new("rows", 680, height, "A forgotten where", &alternative);
    for (y, (way, count)) in (0..).map(|row| 20 + 40 * row).zip(leaks) {
        svg.text(290, y + 18, "end", way);
        for place in 0..4 {
            let class = match place {
                it if it >= *count => "dashed line",
                0 | 1 => "good",
                _ => "bad",
            };
            let x = 306 + 64 * i32::try_from(place).unwrap_or(0);
            svg.rect((x, y), (54, 26), class);
        }
        svg.text(580, y + 18, "bold", count);
    }
    svg.text(
        306,
        34 + 40 * i32::try_from(leaks.len()).unwrap_or(0),
        "small",
        "Ada's first, then Bob's",
    );
    svg.finish()
}
