//! Members: beside a slow oracle that looks at each member by itself, with `serde_json`.

use proptest::prelude::*;
use serde_json::Value;
use validation::{At, Line, Parse, Refused, Whole, read};

struct Thing;

impl Parse for Thing {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let name = fields.required::<Line<1, 3>>("name");
            let count = fields.required::<Whole<0, 9>>("count");
            let flag = fields.optional::<bool>("flag");
            let parts = fields.optional::<Parts>("parts");
            count.and(flag).and(parts)?;
            name.map(|_| Self)
        })
    }
}

struct Parts;

impl Parse for Parts {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.list::<Whole<0, 9>>(1..=3).map(|_| Self)
    }
}

/// The violations of a member, found by a look at its text.
fn judged(name: &str, text: &str) -> Vec<(String, &'static str)> {
    let value: Value = serde_json::from_str(text).unwrap();
    let at = format!("/{name}");
    let digit = |value: &Value| match value.as_f64() {
        Some(number) if number.fract() != 0.0 => Some("wrong_type"),
        Some(number) if !(0.0..=9.0).contains(&number) => Some("out_of_range"),
        Some(_) => None,
        None => Some("wrong_type"),
    };
    let code = match (name, &value) {
        ("name", Value::String(it)) => match it.chars().count() {
            0 => Some("too_short"),
            1..=3 => None,
            _ => Some("too_long"),
        },
        ("count", value) => digit(value),
        ("flag", Value::Bool(_)) | ("flag" | "parts", Value::Null) => None,
        ("parts", Value::Array(items)) => {
            let items: Vec<_> = items.iter().map(digit).collect();
            return match items.len() {
                0 => vec![(at, "too_short")],
                1..=3 => {
                    let wrong = items.into_iter().enumerate();
                    wrong
                        .filter_map(|(index, code)| Some((format!("{at}/{index}"), code?)))
                        .collect()
                }
                _ => vec![(at, "too_long")],
            };
        }
        ("name" | "flag" | "parts", _) => Some("wrong_type"),
        _ => Some("unknown_member"),
    };
    code.map(|code| (at, code)).into_iter().collect()
}

fn slow(members: &[(&str, &str)]) -> Vec<(String, &'static str)> {
    let mut wrong = Vec::new();
    for name in ["name", "count", "flag", "parts"] {
        let named: Vec<_> = members.iter().filter(|(it, _)| *it == name).collect();
        match named[..] {
            [] if matches!(name, "name" | "count") => wrong.push((format!("/{name}"), "required")),
            [] => {}
            [(_, text)] => wrong.extend(judged(name, text)),
            _ => wrong.push((format!("/{name}"), "duplicate_member")),
        }
    }
    let unknown = members.iter().filter(|(name, _)| *name == "other");
    wrong.extend(unknown.flat_map(|(name, text)| judged(name, text)));
    wrong
}

/// One that loses what it was told.
struct Careless;

impl Parse for Careless {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let _lost = fields.required::<bool>("flag");
            Ok(Self)
        })
    }
}

#[test]
fn a_parser_that_ignores_a_refusal_gives_no_value() {
    assert!(read::<Careless>(br#"{"flag": true}"#).unwrap().is_ok());
    let found = read::<Careless>(br#"{"flag": 1}"#).unwrap().err().unwrap();
    assert_eq!((&*found[0].pointer, found[0].code), ("/flag", "wrong_type"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn all_that_is_wrong_is_found_and_nothing_else(members in prop::collection::vec((
        prop::sample::select(vec!["name", "count", "flag", "parts", "other"]),
        prop::sample::select(vec!["null", "true", "7", "7.0", "70e-1", "7.5", "10", "-1", "1e3", "\"\"", "\"abc\"",
            "\"éèê\"", "\"abcd\"", "[]", "[1, 2]", "[1, 10, true]", "[0, 0, 0, 0]", "{}"]),
    ), 0..7)) {
        let text: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        let text = format!("{{{}}}", text.join(", "));
        let ours = read::<Thing>(text.as_bytes()).unwrap();
        let expected = slow(&members);
        let found = ours.err().map(|it| it.to_vec()).unwrap_or_default();
        let found: Vec<_> = found.into_iter().map(|it| (it.pointer, it.code)).collect();
        prop_assert_eq!(found, expected, "{}", text);
    }
}
