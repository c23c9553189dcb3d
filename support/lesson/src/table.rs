//! Rows as an aligned table, as psql would print them.

use std::error::Error;

use jiff::civil;
use postgres::types::{FromSql, Kind, Type};
use postgres::{Column, Row};

use crate::page::WIDTH;
use crate::text::thousands;

const ROWS_SHOWN: usize = 24;
/// Columns of the page that are left beside the gutter.
const ROOM: usize = WIDTH - 5;

/// The table of `rows`, and how many there are.
pub(crate) fn render(columns: &[Column], rows: &[Row]) -> String {
    let shown = &rows[..rows.len().min(ROWS_SHOWN)];
    let cells: Vec<Vec<String>> = shown
        .iter()
        .map(|row| (0..columns.len()).map(|index| cell(row, index)).collect())
        .collect();
    let names: Vec<&str> = columns.iter().map(Column::name).collect();
    let right: Vec<bool> = columns
        .iter()
        .map(|column| is_number(column.type_()))
        .collect();
    let mut text = layout(&names, &right, &cells);
    let rest = rows.len() - shown.len();
    if rest > 0 {
        text.push_str(&format!("... {} more\n", count(rest as u64, "row")));
    }
    text.push_str(&format!("({})", count(rows.len() as u64, "row")));
    text
}

/// `1 row`, `1,234 rows`.
pub(crate) fn count(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    let number = thousands(usize::try_from(number).unwrap_or(usize::MAX));
    format!("{number} {what}{plural}")
}

fn layout(names: &[&str], right: &[bool], rows: &[Vec<String>]) -> String {
    let widths = widths(names, rows);
    let line = |cells: &[&str], gap: &str, fill: char| {
        let cells = cells
            .iter()
            .zip(&widths)
            .zip(right)
            .map(|((cell, width), right)| {
                let cell = cut(cell, *width);
                let pad: String = std::iter::repeat_n(fill, width - cell.chars().count()).collect();
                if *right { pad + &cell } else { cell + &pad }
            });
        cells.collect::<Vec<_>>().join(gap).trim_end().to_owned()
    };
    let rule = line(&vec![""; names.len()], "-+-", '-');
    let mut lines = vec![line(names, " | ", ' '), rule];
    for row in rows {
        let cells: Vec<&str> = row.iter().map(String::as_str).collect();
        lines.push(line(&cells, " | ", ' '));
    }
    lines.join("\n") + "\n"
}

/// As wide as the widest cell; the widest columns give way until the table fits the page. A lone
/// column is left as it is (a plan, say): its lines are wrapped instead of cut.
fn widths(names: &[&str], rows: &[Vec<String>]) -> Vec<usize> {
    let mut widths: Vec<usize> = names.iter().map(|name| name.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    while widths.len() > 1 && widths.iter().sum::<usize>() + 3 * (widths.len() - 1) > ROOM {
        match widths.iter_mut().max() {
            Some(widest) if *widest > 4 => *widest -= 1,
            _ => break,
        }
    }
    widths
}

fn cut(cell: &str, width: usize) -> String {
    if cell.chars().count() <= width {
        return cell.to_owned();
    }
    let mut cut: String = cell.chars().take(width.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

fn is_number(kind: &Type) -> bool {
    [
        Type::INT2,
        Type::INT4,
        Type::INT8,
        Type::OID,
        Type::FLOAT4,
        Type::FLOAT8,
        Type::NUMERIC,
    ]
    .contains(kind)
}

/// A value as text; what this has no words for, as its size and type.
fn cell(row: &Row, index: usize) -> String {
    let kind = row.columns()[index].type_();
    let known = match *kind {
        Type::BOOL => text::<bool>(row, index),
        Type::INT2 => text::<i16>(row, index),
        Type::INT4 => text::<i32>(row, index),
        Type::INT8 => text::<i64>(row, index),
        Type::OID => text::<u32>(row, index),
        Type::FLOAT4 => text::<f32>(row, index),
        Type::FLOAT8 => text::<f64>(row, index),
        Type::NUMERIC => text::<rust_decimal::Decimal>(row, index),
        Type::DATE => text::<civil::Date>(row, index),
        Type::TIME => text::<civil::Time>(row, index),
        Type::TIMESTAMP => text::<civil::DateTime>(row, index),
        Type::TIMESTAMPTZ => text::<jiff::Timestamp>(row, index),
        Type::UUID => text::<uuid::Uuid>(row, index),
        Type::INT4_ARRAY => array::<i32>(row, index),
        Type::INT8_ARRAY => array::<i64>(row, index),
        Type::TEXT_ARRAY | Type::NAME_ARRAY => array::<String>(row, index),
        _ => None,
    };
    known.unwrap_or_else(|| match row.try_get::<_, Option<Raw<'_>>>(index) {
        Ok(Some(raw)) => raw.text(kind),
        Ok(None) => "null".to_owned(),
        Err(error) => format!("({error})"),
    })
}

fn text<'a, T: FromSql<'a> + ToString>(row: &'a Row, index: usize) -> Option<String> {
    let value: Option<T> = row.try_get(index).ok()?;
    value.map(|value| value.to_string())
}

fn array<'a, T: FromSql<'a> + ToString>(row: &'a Row, index: usize) -> Option<String> {
    let values: Vec<Option<T>> = row.try_get::<_, Option<_>>(index).ok()??;
    let values: Vec<String> = values
        .into_iter()
        .map(|value| value.map_or("null".to_owned(), |value| value.to_string()))
        .collect();
    Some(format!("{{{}}}", values.join(",")))
}

/// A value of any type, as the server sent it.
struct Raw<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl Raw<'_> {
    fn text(&self, kind: &Type) -> String {
        let is_text = [
            Type::TEXT,
            Type::VARCHAR,
            Type::BPCHAR,
            Type::NAME,
            Type::CHAR,
            Type::UNKNOWN,
            Type::JSON,
            Type::XML,
        ]
        .contains(kind)
            || matches!(kind.kind(), Kind::Enum(_));
        match self.0 {
            bytes if is_text => String::from_utf8_lossy(bytes).into_owned(),
            // The binary form of jsonb is a version number and then the text.
            [1, json @ ..] if *kind == Type::JSONB => String::from_utf8_lossy(json).into_owned(),
            [] if *kind == Type::VOID => String::new(),
            bytes => format!("({} of {kind})", count(bytes.len() as u64, "byte")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::layout;

    #[test]
    fn numbers_are_aligned_right_and_text_left() {
        let rows = [["1", "one"], ["12", "null"]].map(|row| row.map(str::to_owned).to_vec());
        let expected = "  n | name\n----+-----\n  1 | one\n 12 | null\n";
        let table = layout(&["  n", "name"], &[true, false], &rows);
        assert_eq!(table, expected);
    }

    #[test]
    fn the_widest_column_gives_way_to_the_page() {
        let rows = [vec!["x".repeat(200), "short".to_owned()]];
        let table = layout(&["long", "other"], &[false, false], &rows);
        assert!(
            table.lines().all(|line| line.chars().count() <= 75),
            "{table}"
        );
        assert!(table.contains("x… | short"), "{table}");
    }
}
