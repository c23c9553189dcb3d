//! The keys of a page: bytes as PostgreSQL keeps them (manual, "Database Page Layout"), to text.

use postgres::Row;

/// A column of the index: its type, and how its values are laid out.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    kind: String,
    /// Bytes, or -1 if each value says its own.
    length: i16,
    align: usize,
}

impl Attribute {
    pub(super) fn from_row(row: &Row) -> Result<Self, postgres::Error> {
        let align: String = row.try_get("attalign")?;
        Ok(Self {
            kind: row.try_get("typname")?,
            length: row.try_get("attlen")?,
            align: match &*align {
                "c" => 1,
                "s" => 2,
                "i" => 4,
                _ => 8,
            },
        })
    }
}

/// The values of `attributes` in `hex` (`01 00 00 00 ...`), joined by commas. Nothing if the bytes end too early.
pub(super) fn key(attributes: &[Attribute], hex: &str) -> Option<String> {
    let bytes = hex
        .split_ascii_whitespace()
        .map(|it| u8::from_str_radix(it, 16).ok());
    let bytes: Vec<u8> = bytes.collect::<Option<_>>()?;
    let mut at = 0;
    let mut values = Vec::new();
    for attribute in attributes {
        // A short text begins at any byte; padding is zero, and no header of a short text is.
        let short = attribute.length < 0 && bytes.get(at).is_some_and(|it| *it != 0);
        if !short {
            at = at.next_multiple_of(attribute.align);
        }
        let (value, length) = value(attribute, bytes.get(at..)?)?;
        values.push(value);
        at += length;
    }
    Some(values.join(", "))
}

/// The value that `bytes` begin with, and how many of them it takes.
fn value(attribute: &Attribute, bytes: &[u8]) -> Option<(String, usize)> {
    if let Ok(length) = usize::try_from(attribute.length) {
        return Some((fixed(&attribute.kind, bytes.get(..length)?), length));
    }
    // The header's last bit says that it is one byte, which has the length; else it is four (postgres.h, varattrib).
    let (header, length) = match *bytes.first()? {
        short if short & 1 == 1 => (1, usize::from(short >> 1)),
        _ => (
            4,
            usize::try_from(u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?) >> 2).ok()?,
        ),
    };
    let content = bytes.get(header..length)?;
    let text = match &*attribute.kind {
        "text" | "varchar" | "bpchar" => String::from_utf8_lossy(content).into_owned(),
        _ => raw(content),
    };
    Some((text, length))
}

fn fixed(kind: &str, bytes: &[u8]) -> String {
    let number = || {
        let mut wide = [if bytes.last().is_some_and(|it| it & 0x80 != 0) {
            0xff
        } else {
            0
        }; 8];
        wide.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(i64::from_le_bytes(wide))
    };
    let since_2000 = |seconds: i64| jiff::Timestamp::from_second(946_684_800 + seconds).ok();
    match (kind, number()) {
        ("bool", _) => (bytes != [0]).to_string(),
        ("int2" | "int4" | "int8", Some(number)) => number.to_string(),
        ("date", Some(days)) => {
            let date = since_2000(days * 86_400).map(|it| it.strftime("%Y-%m-%d").to_string());
            date.unwrap_or_else(|| raw(bytes))
        }
        ("timestamp" | "timestamptz", Some(micros)) => {
            let time = since_2000(micros.div_euclid(1_000_000));
            time.map_or_else(
                || raw(bytes),
                |it| it.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            )
        }
        ("uuid", _) => {
            let hex = |part: &[u8]| {
                part.iter()
                    .map(|it| format!("{it:02x}"))
                    .collect::<String>()
            };
            [0..4, 4..6, 6..8, 8..10, 10..16]
                .map(|part| hex(&bytes[part]))
                .join("-")
        }
        _ => raw(bytes),
    }
}

/// Bytes of a type that we don't decode.
fn raw(bytes: &[u8]) -> String {
    let start: String = bytes.iter().take(6).map(|it| format!("{it:02x}")).collect();
    let rest = if bytes.len() > 6 { "…" } else { "" };
    format!("\\x{start}{rest}")
}
