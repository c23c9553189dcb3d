//! The tables of a database, held to the dependencies that somebody declared for them.
//!
//! Why: a normal form is a statement about facts (what determines what), and the catalog knows only constraints. So the
//! facts are written down beside the migrations, and everything that can be computed from both is.
//!
//! The checks
//! - Declared tables and columns are those of the database: a new column needs a word about what determines it.
//! - Each table is in third normal form.
//! - The keys that follow from the facts are enforced by the database, and what the database enforces follows from the
//!   facts. Without a null, that is: a column that may be null cannot be part of a key.
//! - Each declared dependency holds in the rows. A null on its left side means that it says nothing about the row; on
//!   its right side null is a value like any other.

mod catalog;

use postgres::Transaction;
use postgres::error::Error as SqlError;

use crate::schema_check::catalog::Table;
use crate::{
    AttributeSet, Dependency, Limits, NormalForm, ParseError, Relation, closure, follows, parse,
};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The declarations cannot be read.
    #[error("the declared dependencies: {0}")]
    Declarations(#[from] ParseError),
    /// The database does not answer, or not as expected.
    #[error("the database: {0}")]
    Database(#[from] SqlError),
}

/// The results of the check.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// A line for each table that is both declared and there, in the order of the declarations.
    pub tables: Vec<Checked>,
    /// The mistakes, one sentence each; empty if everything is proved.
    pub findings: Vec<String>,
}

/// A table and what is known of it.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Its name.
    pub name: String,
    /// Its normal form; none if that takes too long to find out.
    pub form: Option<NormalForm>,
    /// Why it is in no higher one.
    pub because: Option<String>,
    /// The constraints and indexes that are its keys.
    pub keys: Vec<String>,
    /// The declared dependencies, as tested on the rows.
    pub tested: Vec<Tested>,
}

/// A dependency and the rows it was tested on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tested {
    /// The dependency, by name.
    pub dependency: String,
    /// Rows with no null on its left side.
    pub rows: i64,
    /// Left sides that more than one row has: where it could have failed.
    pub repeated: i64,
}

/// Holds the tables of `transaction`'s current schema to the dependencies in `declared`.
///
/// # Errors
/// The declarations cannot be read, or the database fails. What is wrong with the tables is in the report.
pub fn check(transaction: &mut Transaction<'_>, declared: &str) -> Result<Report, CheckError> {
    let subjects = parse(declared)?;
    let mut tables = catalog::tables(transaction)?;
    let mut report = Report::default();
    for subject in &subjects {
        let relation = &subject.relation;
        let name = relation.name();
        let Some(index) = tables.iter().position(|table| table.name == name) else {
            report.say(format!("{name} is declared, but there is no such table"));
            continue;
        };
        let table = tables.remove(index);
        if columns_agree(relation, &table, &mut report) {
            let checked = prove(transaction, relation, &table, &mut report)?;
            report.tables.push(checked);
        }
    }
    for table in tables {
        report.say(format!(
            "{} is a table, but no dependencies are declared for it",
            table.name
        ));
    }
    Ok(report)
}

impl Report {
    fn say(&mut self, finding: String) {
        self.findings.push(finding);
    }
}

fn columns_agree(relation: &Relation, table: &Table, report: &mut Report) -> bool {
    let before = report.findings.len();
    let columns = || table.columns.iter().map(|column| &column.name);
    for column in columns().filter(|name| !relation.attributes().contains(name)) {
        let table = &table.name;
        report.say(format!("{table}.{column} is a column, but not declared"));
    }
    for name in relation.attributes() {
        if !columns().any(|column| column == name) {
            let table = &table.name;
            report.say(format!(
                "{table}.{name} is declared, but there is no such column"
            ));
        }
    }
    report.findings.len() == before
}

fn prove(
    transaction: &mut Transaction<'_>,
    relation: &Relation,
    table: &Table,
    report: &mut Report,
) -> Result<Checked, CheckError> {
    let name = relation.name();
    let keys = relation.keys(Limits::default());
    let verdict = relation.form(&keys);
    match verdict {
        Err(limit) => report.say(format!("{name}: its form is not known: {limit}")),
        Ok(verdict) if verdict.form < NormalForm::Third => {
            let why = verdict.breaks.map(|breaks| relation.explain(breaks));
            report.say(format!("{name}: {}", why.unwrap_or_default()));
        }
        Ok(_) => {}
    }
    compare_keys(relation, table, keys.found(), report);

    let mut tested = Vec::new();
    for &dependency in relation.dependencies() {
        let test = catalog::test(transaction, relation, dependency)?;
        let shown = relation.show_dependency(dependency).to_string();
        if let Some(example) = test.violated_by {
            report.say(format!(
                "{name}: {shown} does not hold: rows with {example} on the left differ on the right"
            ));
        }
        tested.push(Tested {
            dependency: shown,
            rows: test.rows,
            repeated: test.repeated,
        });
    }
    let breaks = verdict.ok().and_then(|verdict| verdict.breaks);
    Ok(Checked {
        name: name.to_owned(),
        form: verdict.ok().map(|verdict| verdict.form),
        because: breaks.map(|breaks| relation.explain(breaks)),
        keys: table.keys.iter().map(|key| key.name.clone()).collect(),
        tested,
    })
}

// ANCHOR: keys
/// Facts and constraints must agree: a key that is only believed in will be violated, and a
/// constraint that no fact explains will refuse rows that are right.
fn compare_keys(
    relation: &Relation,
    table: &Table,
    candidates: &[AttributeSet],
    report: &mut Report,
) {
    let name = relation.name();
    let places = |columns: &[String]| relation.set(columns.iter().map(String::as_str));
    let nullable: AttributeSet = (0..)
        .zip(relation.attributes())
        .filter(|(_, name)| table.is_nullable(name))
        .map(|(index, _)| index)
        .collect();
    let enforced: Vec<AttributeSet> = table
        .keys
        .iter()
        .filter_map(|key| places(&key.columns))
        .collect();
    for &key in candidates
        .iter()
        .filter(|key| (**key & nullable).is_empty())
    {
        if !enforced.contains(&key) {
            let key = relation.show(key);
            report.say(format!(
                "{name}: {{{key}}} is a key, but nothing enforces it"
            ));
        }
    }
    for key in &table.keys {
        let Some(columns) = places(&key.columns) else {
            continue;
        };
        let says = Dependency::new(columns, relation.all());
        if (columns & nullable).is_empty() && !follows(says, relation.dependencies()) {
            let missing = relation.all() - closure(columns, relation.dependencies());
            report.say(format!(
                "{name}: {} enforces a key that does not follow: \
                 nothing declared leads from {} to {}",
                key.name,
                relation.show(columns),
                relation.show(missing),
            ));
        }
    }
}
// ANCHOR_END: keys
