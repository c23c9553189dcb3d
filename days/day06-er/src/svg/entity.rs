//! Boxes: a table with its columns, an enumerated type with its values.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use figure::escaped;

use crate::layout::{Placed, Size};
use crate::metrics;
use crate::model::{Key, Model};

/// Heights of the head and of a row, and the space below the last one.
const HEAD: i32 = 30;
const ROW: i32 = 22;
const FOOT: i32 = 6;
/// To the left and right of text.
const PAD: i32 = 12;
/// Where marks begin (those with a number last), and where names do in a table that has none with a number.
const MARKS: [i32; 3] = [10, 28, 46];
const NAME: i32 = 50;
/// Between a mark with a number and a name.
const GAP: i32 = 8;
/// Between a name and a type.
const GUTTER: i32 = 22;
/// The corners of a box.
const ROUND: i32 = 6;
/// A table with more columns shows those that are part of keys, and the first of the others.
const MOST_ROWS: usize = 40;
/// An enumerated type with more values shows the first of them.
const MOST_VALUES: usize = 12;
/// A type that is longer is cut.
const LONGEST_TYPE: usize = 36;
/// Schemas have this many colors between them.
const COLORS: usize = 6;

/// The content of a box.
pub(super) struct Entity {
    head: String,
    class: String,
    comment: Option<String>,
    rows: Vec<Row>,
    /// Where names begin.
    names: i32,
    /// How many columns or values are not shown.
    rest: Option<String>,
}

struct Row {
    /// The index of the column.
    column: Option<usize>,
    marks: Vec<&'static str>,
    /// The text after the marks: the keys that it shares with others, by their numbers, `UK1,2`; `UK` if its place is
    /// taken by a primary key that it shares as well.
    shared: Option<String>,
    name: String,
    type_name: String,
    comment: Option<String>,
}

/// A box for each table, in the model's order, then one for each enumerated type.
pub(super) fn entities(model: &Model) -> Vec<Entity> {
    let tables = (0..model.tables.len()).map(|place| table(model, place));
    let enums = model.enums.iter().map(|it| {
        let values = it.values.iter().take(MOST_VALUES).map(|value| Row {
            column: None,
            marks: Vec::new(),
            shared: None,
            name: value.clone(),
            type_name: String::new(),
            comment: None,
        });
        Entity {
            head: model.display(&it.name),
            class: "enum".to_owned(),
            comment: it.comment.clone(),
            rows: values.collect(),
            names: PAD,
            rest: rest(it.values.len().saturating_sub(MOST_VALUES)),
        }
    });
    tables.chain(enums).collect()
}

fn table(model: &Model, place: usize) -> Entity {
    let table = &model.tables[place];
    let schema = model
        .schemas()
        .iter()
        .position(|it| *it == table.name.schema);
    let join = if model.joins(place).is_empty() {
        ""
    } else {
        " join"
    };
    let shown = shown(model, place);
    let row = |&at: &usize| {
        let column = &table.columns[at];
        let mut type_name = column.type_name.clone();
        if let Some((cut, _)) = type_name.char_indices().nth(LONGEST_TYPE) {
            type_name.truncate(cut);
            type_name.push('…');
        }
        if column.nullable {
            type_name.push('?');
        }
        Row {
            column: Some(at),
            marks: model.marks(place, at),
            shared: shared(alone_too(model, place, at), &table.composite_keys_with(at)),
            name: column.name.clone(),
            type_name,
            comment: column.comment.clone(),
        }
    };
    let rows: Vec<Row> = shown.iter().map(row).collect();
    let widest = rows.iter().filter_map(|row| row.shared.as_deref());
    let widest = widest.map(|it| metrics::width(it, 9, true)).max();
    Entity {
        head: model.display(&table.name),
        class: format!("c{}{join}", schema.unwrap_or(0) % COLORS),
        comment: table.comment.clone(),
        rows,
        names: widest.map_or(NAME, |it| MARKS[2] + it + GAP),
        rest: rest(table.columns.len() - shown.len()),
    }
}

/// The columns that table `place` shows: all, or if there are too many, those with a mark or referred to before others.
fn shown(model: &Model, place: usize) -> Vec<usize> {
    let count = model.tables[place].columns.len();
    if count <= MOST_ROWS {
        return (0..count).collect();
    }
    let referred = model
        .relationships
        .iter()
        .filter(|it| it.parent.table == place)
        .flat_map(|it| it.parent.columns.iter().copied());
    let shared = |at| !model.tables[place].composite_keys_with(at).is_empty();
    let marked = (0..count).filter(|&at| shared(at) || !model.marks(place, at).is_empty());
    let mut shown: BTreeSet<usize> = referred.chain(marked).collect();
    for at in 0..count {
        if shown.len() >= MOST_ROWS {
            break;
        }
        shown.insert(at);
    }
    shown.into_iter().collect()
}

/// Whether a column that shares the primary key with others is a key by itself as well.
fn alone_too(model: &Model, place: usize, at: usize) -> bool {
    let marks = model.marks(place, at);
    let shares = |key: &Key| key.columns.len() > 1 && key.columns.contains(&at);
    marks.contains(&"UK") && model.tables[place].primary_key().is_some_and(shares)
}

fn shared(alone: bool, numbers: &[usize]) -> Option<String> {
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    let together = (!numbers.is_empty()).then(|| format!("UK{}", numbers.join(",")));
    let words: Vec<String> = alone
        .then(|| "UK".to_owned())
        .into_iter()
        .chain(together)
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn rest(count: usize) -> Option<String> {
    (count > 0).then(|| format!("… {count} more"))
}

impl Entity {
    pub(super) fn size(&self) -> Size {
        let head = metrics::width(&self.head, 13, true) + 2 * PAD;
        let rows = self.rows.iter().map(|row| {
            if row.column.is_none() {
                return metrics::width(&row.name, 12, false) + 2 * PAD;
            }
            let name = metrics::width(&row.name, 12, row.marks.contains(&"PK"));
            self.names + name + GUTTER + metrics::width(&row.type_name, 11, false) + PAD
        });
        let rows_high = self.rows.len() + usize::from(self.rest.is_some());
        let rows_high = i32::try_from(rows_high).unwrap_or(i32::MAX / ROW / 2) * ROW;
        Size {
            width: rows.chain([head, 90]).max().unwrap_or(0),
            height: HEAD + rows_high + FOOT,
        }
    }

    /// How far below the top the middle of the row of `column` is.
    pub(super) fn middle(&self, column: usize) -> i32 {
        let row = self.rows.iter().position(|it| it.column == Some(column));
        let row = row.and_then(|it| i32::try_from(it).ok()).unwrap_or(0);
        HEAD + row * ROW + ROW / 2 + FOOT / 2
    }

    pub(super) fn draw(&self, text: &mut String, placed: Placed) {
        let (x, y) = (placed.corner.x, placed.corner.y);
        let Size { width, height } = placed.size;
        let _ = writeln!(
            text,
            "<g class=\"entity {}\" transform=\"translate({x} {y})\">{}",
            self.class,
            title(self.comment.as_deref())
        );
        let _ = writeln!(
            text,
            "<rect class=\"box\" width=\"{width}\" height=\"{height}\" rx=\"{ROUND}\"/>\
             <path class=\"head\" d=\"M0 {HEAD}V{ROUND}a{ROUND} {ROUND} 0 0 1 {ROUND} -{ROUND}H{}a{ROUND} {ROUND} 0 0 1 {ROUND} {ROUND}V{HEAD}z\"/>\
             <text class=\"name\" x=\"{PAD}\" y=\"20\">{}</text>",
            width - ROUND,
            escaped(&self.head)
        );
        let mut y = HEAD + ROW / 2 + FOOT / 2 + 4;
        for row in &self.rows {
            row.draw(text, self.names, width, y);
            y += ROW;
        }
        if let Some(rest) = &self.rest {
            let x = self.names;
            let _ = writeln!(
                text,
                "<text class=\"type\" x=\"{x}\" y=\"{y}\">{rest}</text>"
            );
        }
        text.push_str("</g>\n");
    }
}

impl Row {
    fn draw(&self, text: &mut String, x: i32, width: i32, y: i32) {
        let name = escaped(&self.name);
        if self.column.is_none() {
            let _ = writeln!(text, "<text x=\"{x}\" y=\"{y}\">{name}</text>");
            return;
        }
        let _ = write!(text, "<g>{}", title(self.comment.as_deref()));
        // Whatever is the primary key by itself needs no second word about being unique.
        let primary = self.marks.contains(&"PK");
        let marks = self.marks.iter().filter_map(|mark| match *mark {
            "FK" => Some(("fk", MARKS[1], *mark)),
            "UK" => (!primary).then_some(("uk", MARKS[0], *mark)),
            _ => Some(("pk", MARKS[0], *mark)),
        });
        let shared = self.shared.as_deref().map(|it| ("uk", MARKS[2], it));
        for (class, slot, mark) in marks.chain(shared) {
            let _ = write!(
                text,
                "<text class=\"{class}\" x=\"{slot}\" y=\"{}\">{mark}</text>",
                y - 1
            );
        }
        let bold = if primary { " class=\"key\"" } else { "" };
        let _ = writeln!(
            text,
            "<text{bold} x=\"{x}\" y=\"{y}\">{name}</text><text class=\"type\" text-anchor=\"end\" x=\"{}\" y=\"{y}\">{}</text></g>",
            width - PAD,
            escaped(&self.type_name)
        );
    }
}

/// A tooltip, if there is something to say.
fn title(comment: Option<&str>) -> String {
    comment.map_or_else(String::new, |it| format!("<title>{}</title>", escaped(it)))
}
