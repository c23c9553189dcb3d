//! From a plan to an index that is worth trying: the scan that throws most rows away, and what its filter and the sort above ask for.
//!
//! Why: the rule of the chapter is mechanical. Columns that must be equal come first, in any order; then one range, or what the
//! rows are sorted by.
//!
//! It's a candidate and no more: a trial says whether the planner takes it, and what it costs.

use explain::{Node, Plan};

use crate::name::quoted;

/// The least part of a scan's rows that must be thrown away; below it, an index would read them all the same.
const THROWN_AWAY: f64 = 0.9;

/// A `create index` for the scan of `plan` that throws most rows away; none if there is no such scan, or its filter compares no
/// column with a value.
///
/// ```
/// let database = localdb::Database::empty("candidate_doc")?;
/// let mut client = postgres::Client::connect(database.url(), postgres::NoTls)?;
/// client.batch_execute("create table visits as select n, n % 500 as place from generate_series(1, 5000) as n; analyze visits")?;
///
/// let query = "select n from visits where n > 9 and place = 17 order by n";
/// let plan = explain::run(&mut client, query, &explain::Options::default())?;
/// assert_eq!(indexes::candidate(&plan).as_deref(), Some("create index on visits (place, n)"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn candidate(plan: &Plan) -> Option<String> {
    let scan = plan
        .nodes
        .iter()
        .filter(|it| it.kind == "Seq Scan" && thrown_away(it) > 0.0);
    let scan = scan.max_by(|a, b| thrown_away(a).total_cmp(&thrown_away(b)))?;
    let table = scan.relation.as_deref()?;
    let terms: Vec<(String, Comparison)> = conjunction(scan.condition("Filter")?)
        .filter_map(compared)
        .collect();
    let of = |wanted: Comparison| {
        terms
            .iter()
            .filter(move |it| it.1 == wanted)
            .map(|it| it.0.clone())
    };
    let mut columns: Vec<String> = of(Comparison::Equal).collect();
    let sorted = || {
        plan.above(scan)
            .find(|it| it.kind == "Sort")
            .map(|it| sort_keys(it, table))
    };
    match of(Comparison::Range).next() {
        Some(range) => columns.push(range),
        None => columns.extend(sorted().unwrap_or_default()),
    }
    let mut seen = Vec::new();
    columns.retain(|it| {
        !seen.contains(it) && {
            seen.push(it.clone());
            true
        }
    });
    (!columns.is_empty())
        .then(|| format!("create index on {} ({})", quoted(table), columns.join(", ")))
}

/// Rows that its filter threw away, if those were most of what it read.
fn thrown_away(node: &Node) -> f64 {
    let Some(actual) = &node.actual else {
        return 0.0;
    };
    let removed = actual.removed * actual.loops;
    let read = removed + actual.rows * actual.loops;
    if removed >= read * THROWN_AWAY {
        removed
    } else {
        0.0
    }
}

/// How a column is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Range,
}

/// The terms of a filter that must all hold: `((a = 1) AND (b > 2))` to `a = 1` and `b > 2`.
fn conjunction(filter: &str) -> impl Iterator<Item = &str> {
    let inner = within(filter);
    let mut terms = Vec::new();
    let (mut depth, mut quote, mut from) = (0_usize, false, 0);
    for (at, c) in inner.char_indices() {
        quote ^= c == '\'';
        match c {
            '(' if !quote => depth += 1,
            ')' if !quote => depth = depth.saturating_sub(1),
            ' ' if !quote && depth == 0 && inner[at..].starts_with(" AND ") => {
                terms.push(within(&inner[from..at]));
                from = at + " AND ".len();
            }
            _ => {}
        }
    }
    terms.push(within(&inner[from..]));
    terms.into_iter()
}

/// A term without the parentheses around it.
fn within(term: &str) -> &str {
    let term = term.trim();
    let inner = term.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    let balanced = |it: &&str| {
        let mut depth = 0_i32;
        it.chars().all(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth >= 0
        })
    };
    inner.filter(balanced).unwrap_or(term)
}

/// The column, or the function of one, that a term compares with a value, and how.
fn compared(term: &str) -> Option<(String, Comparison)> {
    let operators = [
        (" = ", Comparison::Equal),
        (" >= ", Comparison::Range),
        (" <= ", Comparison::Range),
        (" > ", Comparison::Range),
        (" < ", Comparison::Range),
    ];
    let found = operators
        .into_iter()
        .find_map(|(operator, how)| Some((term.split_once(operator)?, how)));
    let ((left, right), how) = found?;
    let value = right.starts_with('\'')
        || right.starts_with('$')
        || right.starts_with("ANY ('")
        || right.starts_with('(')
        || right.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let simple = |it: &str| {
        !it.is_empty()
            && it
                .chars()
                .all(|c| c.is_alphanumeric() || c == '_' || c == '"')
    };
    let function = left.strip_suffix(')').and_then(|it| it.split_once('('));
    let fits =
        simple(left) || function.is_some_and(|(name, argument)| simple(name) && simple(argument));
    (value && fits).then(|| (left.to_owned(), how))
}

/// The sort keys of a sort above a scan, as far as these are columns of the scan's table.
fn sort_keys(sort: &Node, table: &str) -> Vec<String> {
    let keys = sort.condition("Sort Key").unwrap_or_default();
    let column = |key: &str| {
        let key = key.trim();
        let own = key
            .strip_prefix(table)
            .and_then(|it| it.strip_prefix('.'))
            .unwrap_or(key);
        (!own.contains(['.', '('])).then(|| own.to_owned())
    };
    let keys: Vec<String> = keys.split(',').map_while(column).collect();
    // An index is read from its end as well as from its beginning.
    let backward: Option<Vec<String>> = keys
        .iter()
        .map(|it| it.strip_suffix(" DESC").map(str::to_owned))
        .collect();
    backward.unwrap_or(keys)
}

#[cfg(test)]
mod tests {
    use super::conjunction;

    #[test]
    fn a_filter_falls_into_its_terms() {
        for (filter, terms) in [
            ("(a = 1)", &["a = 1"][..]),
            ("((a = 1) AND (b > 2))", &["a = 1", "b > 2"]),
            (
                "((a = ' AND (') AND (lower(b) = 'x'::text))",
                &["a = ' AND ('", "lower(b) = 'x'::text"],
            ),
            ("((a = 1) OR (b = 2))", &["(a = 1) OR (b = 2)"]),
        ] {
            assert_eq!(conjunction(filter).collect::<Vec<_>>(), terms, "{filter}");
        }
    }
}
