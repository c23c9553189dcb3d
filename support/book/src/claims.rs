//! Fences that look like the output of something: each is made by running it, or comes from a snapshot.

use std::collections::BTreeSet;

use crate::fences::{Fence, fences};

/// Says which fences of chapter `name` show output that nothing checks, or commands that are not there.
pub(crate) fn violations(name: &str, text: &str, recipes: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut say =
        |line: usize, trouble: String| found.push(format!("{name}:{line} has a fence {trouble}"));
    // The end, and the line, of statements whose output is to come next.
    let mut statements: Option<(usize, usize)> = None;
    for fence in fences(text) {
        let output = fence.is_marked("output");
        let is_next = |end: usize| text[end..fence.block.start].trim().is_empty();
        match statements.take() {
            Some((end, _)) if output && is_next(end) => {}
            Some((_, line)) => say(
                line,
                "`sql run` without a `text output` right below".to_owned(),
            ),
            None if output => say(
                fence.line,
                "`text output` without a `sql run` right above".to_owned(),
            ),
            None => {}
        }
        if fence.language() == "sql" && fence.is_marked("run") {
            statements = Some((fence.block.end, fence.line));
        }
        if let Some(trouble) = trouble(&fence) {
            say(fence.line, trouble);
        }
        for trouble in unknown_recipes(&fence, recipes) {
            say(fence.line, trouble);
        }
    }
    if let Some((_, line)) = statements {
        say(
            line,
            "`sql run` without a `text output` right below".to_owned(),
        );
    }
    found
}

/// The mistake in a fence, if any.
fn trouble(fence: &Fence<'_>) -> Option<String> {
    let runs = fence.is_marked("run");
    match fence.language() {
        "" => Some("that does not say what it is: `rust`, `sql`, `console`, `text`".to_owned()),
        "sql" if runs && !fence.body.trim_end().ends_with(';') => {
            Some("`sql run` whose last statement has no semicolon".to_owned())
        }
        "console" if runs && !fence.body.starts_with("$ ") => {
            Some("`console run` that does not begin with a command, `$ ...`".to_owned())
        }
        "sql" | "console" if runs => None,
        "text" if fence.is_marked("output") => None, // the run compares it
        _ if runs => Some(format!(
            "`{}`; what can be run is `sql` and `console`",
            fence.info
        )),
        _ if fence.is_marked("sketch") => None,
        language => {
            let commands = language == "console";
            let line = unchecked(fence.body, commands)?;
            Some(format!(
                "that shows output which nothing checks:\n    {line}\n  \
                 Include it from a snapshot, or let the book run it (`sql run` and `text output`, or `console run`); if it \
                 only draws how something looks, call it `text sketch`."
            ))
        }
    }
}

/// The first line of `body` that somebody could take for output. What is included is the snapshot's
/// affair; in a `console` fence a command and its remarks are what belongs there.
fn unchecked(body: &str, commands: bool) -> Option<&str> {
    let lines: Vec<&str> = body.lines().collect();
    let included = |line: &&str| line.starts_with("{{#include ");
    let of_snapshot = |line: &&str| included(line) && line.contains(".snap:");
    lines
        .iter()
        .map(|line| line.trim())
        .find(|line| match commands {
            true => !(line.is_empty() || line.starts_with("$ ") || of_snapshot(line)),
            false => !included(line) && looks_like_output(line, lines.iter().any(of_snapshot)),
        })
}

fn looks_like_output(line: &str, has_snapshot: bool) -> bool {
    let said = line
        .strip_prefix("< ")
        .or(line.strip_prefix("> "))
        .unwrap_or(line);
    let prompt = line.starts_with("$ ") || line.starts_with("=# ") || line.starts_with("=> ");
    (prompt && !has_snapshot)
        || said.len() < line.len()
        || said.starts_with("curl ")
        || said.starts_with("HTTP/1.")
        || said.starts_with("HTTP/2 ")
        || said.starts_with("ERROR:  ")
        || is_row_count(said)
        || (said.contains("--+--") && said.chars().all(|c| matches!(c, '-' | '+')))
}

/// `(1 row)`, `(24 rows)`: below a table of psql.
fn is_row_count(line: &str) -> bool {
    line.strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(" row)").or(rest.strip_suffix(" rows)")))
        .is_some_and(|count| count.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Commands `just NAME` for which there is no recipe.
fn unknown_recipes(fence: &Fence<'_>, recipes: &BTreeSet<String>) -> Vec<String> {
    fence
        .body
        .lines()
        .filter_map(|line| line.strip_prefix("$ "))
        .filter_map(|command| {
            let mut words = command.split_whitespace();
            let just = matches!(words.next()?, "just" | "./just");
            let recipe = words.next().filter(|word| just && !word.starts_with('-'))?;
            (!recipes.contains(recipe)).then(|| {
                format!("with the command `just {recipe}`, and the justfile has no such recipe")
            })
        })
        .collect()
}

/// The names of the recipes in a justfile.
pub(crate) fn recipes(justfile: &str) -> BTreeSet<String> {
    justfile
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter(|line| !line.contains(":="))
        .filter_map(|line| line.split_once(':'))
        .filter_map(|(head, _)| head.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}
