//! A plan for a terminal: a tree with what was estimated and what came.
//!
//! Invariants
//! - No line is wider than asked for, and nothing in a name reaches the terminal as a control character.
//! - A bar has a block for each digit of a number of rows, so a block more is ten times as many.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use crate::findings::{Finding, findings};
use crate::number::{number, of, size_of_pages, thousands, times};
use crate::plan::{Node, Plan};

/// The narrowest page that a drawing makes sense on.
const NARROWEST: usize = 60;
/// Columns of the numbers and the bar.
const NUMBERS: usize = 39;
/// The longest bar: a hundred million rows and more look alike.
const LONGEST_BAR: usize = 9;
/// A condition gets so many lines.
const CONDITION_LINES: usize = 3;

/// The plan as a tree of at most `width` columns (60 at least): nodes with rows estimated, rows that came, each for one loop,
/// and the pages that the node touched itself.
///
/// ```
/// let plan = explain::Plan::parse(r#"[{"Plan": {"Node Type": "Seq Scan", "Relation Name": "lessons", "Plan Rows": 30,
///     "Actual Rows": 30, "Actual Loops": 1, "Shared Hit Blocks": 2}}]"#)?;
/// let drawn = explain::terminal(&plan, 80);
/// assert_eq!(drawn.lines().nth(1), Some(" 1 Seq Scan on lessons                           30       30       2 ██"));
/// # Ok::<(), explain::Error>(())
/// ```
pub fn terminal(plan: &Plan, width: usize) -> String {
    let width = width.max(NARROWEST);
    let digits = plan.nodes.len().to_string().len().max(2);
    let room = width - NUMBERS - digits - 1;
    let mut text = format!("{:>digits$} {:room$} estimated     rows   pages\n", "#", "");
    for node in &plan.nodes {
        let (first, rest) = branches(plan, node);
        let title = format!("{first}{}", plain(&node.title));
        let numbers = numbers(node);
        let number = node.number();
        if title.width() <= room {
            line(
                &mut text,
                &format!("{number:>digits$} {}{numbers}", padded(&title, room)),
            );
        } else {
            let title = cut(&title, width - digits - 1);
            line(&mut text, &format!("{number:>digits$} {title}"));
            let rest = padded(&cut(&rest, room), room);
            line(&mut text, &format!("{:digits$} {rest}{numbers}", ""));
        }
        for remark in remarks(node) {
            let rest = cut(&format!("{rest}  "), width / 2);
            let lines = wrapped(&remark, width - digits - 1 - rest.width());
            for remark in lines {
                line(&mut text, &format!("{:digits$} {rest}{remark}", ""));
            }
        }
    }
    text
}

/// The drawing, its totals, and the findings.
pub fn report(plan: &Plan, width: usize) -> String {
    let width = width.max(NARROWEST);
    let mut text = terminal(plan, width);
    text.push('\n');
    for total in totals(plan) {
        for line in wrapped(&total, width) {
            let _ = writeln!(text, "{line}");
        }
    }
    let findings = findings(plan);
    if findings.is_empty() && plan.was_run() {
        text.push_str("\nNothing found.\n");
    }
    for finding in findings {
        text.push('\n');
        text.push_str(&finding.told(plan, width));
    }
    text
}

/// The cost of the whole statement, a sentence for each part.
pub(crate) fn totals(plan: &Plan) -> Vec<String> {
    let mut totals = Vec::new();
    let root = plan.root();
    match plan.execution {
        Some(execution) => {
            let rows = root.total_rows().unwrap_or(0.0);
            let planning = plan.planning.unwrap_or(0.0);
            let gave = of(rows, "row");
            totals.push(format!(
                "{gave} in {execution:.1} ms, planned in {planning:.1} ms."
            ));
            let shared = root.buffers.shared;
            totals.push(format!(
                "{} pages touched ({}), {} of them not in PostgreSQL's memory.",
                thousands(shared),
                size_of_pages(shared),
                thousands(root.buffers.read)
            ));
        }
        None => {
            let cost = number(root.cost);
            totals.push(format!(
                "Not run: these are estimates. Cost {cost}, in units of one page read in order."
            ));
        }
    }
    if root.buffers.temporary > 0 {
        let temporary = root.buffers.temporary;
        totals.push(format!(
            "{} pages of temporary files written and read.",
            thousands(temporary)
        ));
    }
    if !plan.settings.is_empty() {
        let settings = plan
            .settings
            .iter()
            .map(|(name, value)| format!("{name} = {value}"));
        totals.push(format!(
            "Settings: {}.",
            settings.collect::<Vec<_>>().join(", ")
        ));
    }
    totals
}

impl Finding {
    /// The finding in lines of at most `width` columns.
    pub fn told(&self, plan: &Plan, width: usize) -> String {
        let node = &plan.nodes[self.node];
        let mut text = String::new();
        let head = format!(
            "Node {}, {}: {}",
            node.number(),
            plain(&node.title),
            self.kind
        );
        let parts = [
            ("", "", head),
            ("  ", "  ", plain(&self.evidence)),
            ("  Try: ", "       ", self.advice.to_owned()),
        ];
        for (first, rest, part) in parts {
            for (place, part) in wrapped(&part, width.saturating_sub(rest.len()))
                .iter()
                .enumerate()
            {
                let indent = if place == 0 { first } else { rest };
                let _ = writeln!(text, "{indent}{part}");
            }
        }
        text
    }
}

/// The branches to a node, and those that pass it to the nodes below.
fn branches(plan: &Plan, node: &Node) -> (String, String) {
    let mut lineage: Vec<&Node> = plan.above(node).collect();
    lineage.reverse();
    lineage.push(node);
    let is_last = |node: &Node| {
        let parent = node.parent.map(|parent| &plan.nodes[parent]);
        parent.is_none_or(|parent| parent.children.last() == Some(&node.place))
    };
    let mut before = String::new();
    for above in lineage.iter().skip(1).take(lineage.len().saturating_sub(2)) {
        before.push_str(if is_last(above) { "  " } else { "│ " });
    }
    if node.parent.is_none() {
        return (String::new(), below(node));
    }
    let (turn, pass) = if is_last(node) {
        ("└ ", "  ")
    } else {
        ("├ ", "│ ")
    };
    (
        format!("{before}{turn}"),
        format!("{before}{pass}{}", below(node)),
    )
}

fn below(node: &Node) -> String {
    if node.children.is_empty() {
        "  ".to_owned()
    } else {
        "│ ".to_owned()
    }
}

fn numbers(node: &Node) -> String {
    let estimated = node.estimated;
    match node.actual.as_ref() {
        None => format!(
            " {:>9} {:>8} {:>7} {}",
            short(estimated),
            "-",
            "-",
            bar(estimated, estimated)
        ),
        Some(actual) if actual.loops == 0.0 => {
            format!(
                " {:>9} {:>8} {:>7} {}",
                short(estimated),
                "not run",
                "-",
                bar(estimated, 0.0)
            )
        }
        Some(actual) => {
            #[expect(clippy::cast_precision_loss, reason = "it is shown, not computed with")]
            let pages = short(node.own.shared as f64);
            let bar = bar(estimated, actual.rows);
            format!(
                " {:>9} {:>8} {pages:>7} {bar}",
                short(estimated),
                short(actual.rows)
            )
        }
    }
}

/// A number of at most eight columns.
fn short(value: f64) -> String {
    match value {
        ..999_999.5 => number(value),
        ..9_999_999.5 => format!("{:.2} M", value / 1e6),
        ..999_999_999.5 => format!("{:.1} M", value / 1e6),
        _ => format!("{value:.1e}"),
    }
}

/// `█` for digits that both have, `▓` for those that only came, `░` for those that were only expected.
fn bar(estimated: f64, came: f64) -> String {
    let (estimated, came) = (blocks(estimated), blocks(came));
    let more = if came > estimated { '▓' } else { '░' };
    let both = std::iter::repeat_n('█', estimated.min(came));
    both.chain(std::iter::repeat_n(more, estimated.abs_diff(came)))
        .collect()
}

fn blocks(rows: f64) -> usize {
    if rows < 0.5 {
        0
    } else {
        number(rows)
            .chars()
            .filter(char::is_ascii_digit)
            .count()
            .min(LONGEST_BAR)
    }
}

/// The remarks on a node besides its numbers.
fn remarks(node: &Node) -> Vec<String> {
    let mut remarks: Vec<String> = Vec::new();
    for (name, text) in &node.conditions {
        remarks.push(format!("{name}: {}", plain(text)));
    }
    let Some(actual) = &node.actual else {
        return remarks;
    };
    if actual.loops > 1.0 {
        remarks.push(format!("run {}", times(actual.loops)));
    }
    for (removed, by) in [
        (actual.removed, "the filter"),
        (actual.removed_by_join, "the join filter"),
        (actual.removed_by_recheck, "checking again"),
    ] {
        if removed > 0.0 {
            remarks.push(format!("{} thrown away by {by}", of(removed, "row")));
        }
    }
    if actual.spilled > 0.0 {
        remarks.push(format!("{} on disk", crate::number::size(actual.spilled)));
    }
    if actual.batches > 1.0 {
        remarks.push(format!("in {} batches", number(actual.batches)));
    }
    if actual.lossy_pages > 0.0 {
        remarks.push(format!("{} lossy", of(actual.lossy_pages, "page")));
    }
    remarks
}

fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "{}", line.trim_end());
}

/// `text` without control characters.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{b7}' } else { c })
        .collect()
}

/// `text` in at most `room` columns.
fn cut(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    // The width of a prefix, not a sum: a variation selector makes the character before it wider.
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let fitting = ends.take_while(|&end| text[..end].width() < room).last();
    let mut cut = text[..fitting.unwrap_or(0)].to_owned();
    cut.push('…');
    cut
}

fn padded(text: &str, room: usize) -> String {
    format!("{text}{}", " ".repeat(room.saturating_sub(text.width())))
}

/// `text` in at most [`CONDITION_LINES`] lines of at most `room` columns, broken at spaces.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let used = lines.len();
        let line = &mut lines[used - 1];
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= room {
            line.push(' ');
            line.push_str(word);
        } else if used < CONDITION_LINES {
            lines.push(word.to_owned());
        } else {
            // One word more makes it too long, so it is cut and shows that.
            line.push(' ');
            line.push_str(word);
            line.push_str(&" ".repeat(room));
            break;
        }
    }
    lines.iter().map(|line| cut(line, room)).collect()
}
