//! Steps that run SQL.

use anyhow::{Context as _, bail};
use postgres::types::ToSql;
use postgres::{GenericClient, Row};

use crate::page::{Page, Way};
use crate::text::LineEnds;
use crate::{Tour, table};

const STATEMENT_SHOWN: usize = 4096;
const RESULT_SHOWN: usize = 16 * 1024;

pub use postgres::error::SqlState;

impl Tour {
    /// Runs one statement and prints it, its parameters, and its rows as a table (or how many rows
    /// it changed); returns the rows. Fails, after printing it, with an error of the server.
    ///
    /// The indentation that all lines share is not printed.
    pub fn sql(
        &mut self,
        client: &mut impl GenericClient,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> anyhow::Result<Vec<Row>> {
        announce(self.page(), statement, parameters)?;
        match query(self.page(), client, statement, parameters) {
            Ok(rows) => Ok(rows),
            Err(error) => {
                print_error(self.page(), &error);
                Err(error).context("the statement failed")
            }
        }
    }

    /// The same for a statement that must fail: prints the error and returns its SQLSTATE. Fails
    /// if the statement succeeds, or if it is not the server that refuses it.
    pub fn sql_refused(
        &mut self,
        client: &mut impl GenericClient,
        statement: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> anyhow::Result<SqlState> {
        announce(self.page(), statement, parameters)?;
        match query(self.page(), client, statement, parameters) {
            Ok(_) => bail!("expected the server to refuse the statement, but it succeeded"),
            Err(error) => {
                print_error(self.page(), &error);
                match error.code() {
                    Some(code) => Ok(code.clone()),
                    None => Err(error).context("the server did not answer the statement"),
                }
            }
        }
    }

    /// Runs several statements in one go, without parameters or rows.
    pub fn sql_script(
        &mut self,
        client: &mut impl GenericClient,
        statements: &str,
    ) -> anyhow::Result<()> {
        announce(self.page(), statements, &[])?;
        client.batch_execute(statements).map_err(|error| {
            print_error(self.page(), &error);
            anyhow::Error::new(error).context("the statements failed")
        })
    }
}

fn announce(
    page: &Page,
    statement: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> anyhow::Result<()> {
    page.check()?;
    let statement = dedent(statement);
    page.bytes(
        Way::Sent,
        "",
        statement.as_bytes(),
        LineEnds::Hidden,
        STATEMENT_SHOWN,
    );
    for (index, parameter) in parameters.iter().enumerate() {
        page.note("", &format!("${} = {parameter:?}", index + 1));
    }
    Ok(())
}

fn query(
    page: &Page,
    client: &mut impl GenericClient,
    statement: &str,
    parameters: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, postgres::Error> {
    let prepared = client.prepare(statement)?;
    if prepared.columns().is_empty() {
        let changed = client.execute(&prepared, parameters)?;
        print(page, &format!("({})", table::count(changed, "row")));
        return Ok(Vec::new());
    }
    let rows = client.query(&prepared, parameters)?;
    print(page, &table::render(prepared.columns(), &rows));
    Ok(rows)
}

fn print(page: &Page, text: &str) {
    page.bytes(
        Way::Received,
        "",
        text.as_bytes(),
        LineEnds::Hidden,
        RESULT_SHOWN,
    );
}

fn print_error(page: &Page, error: &postgres::Error) {
    let Some(error) = error.as_db_error() else {
        return print(page, &format!("{error}"));
    };
    let mut text = format!(
        "{} {}: {}",
        error.severity(),
        error.code().code(),
        error.message()
    );
    for (label, part) in [("detail", error.detail()), ("hint", error.hint())] {
        if let Some(part) = part {
            text.push_str(&format!("\n{label}: {part}"));
        }
    }
    print(page, &text);
}

/// `text` without outer empty lines and without the indentation that all its lines share. A first
/// line that begins right after the quote does not count.
fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let text = text.trim_end();
    let first_is_bare = !text.starts_with(char::is_whitespace);
    let shared = text
        .lines()
        .skip(usize::from(first_is_bare))
        .filter(|line| !line.trim().is_empty())
        .map(indent)
        .min()
        .unwrap_or(0);
    text.lines()
        .skip_while(|line| line.trim().is_empty())
        .map(|line| line.get(shared.min(indent(line))..).unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::dedent;

    #[test]
    fn statements_lose_the_indentation_of_the_program_around_them() {
        let cases = [
            ("select 1", "select 1"),
            ("\n    select 1\n      from a\n    ", "select 1\n  from a"),
            (
                "select 1\n    from a\n    where b",
                "select 1\nfrom a\nwhere b",
            ),
        ];
        for (written, shown) in cases {
            assert_eq!(dedent(written), shown);
        }
    }
}
