//! A megabyte of anything ends: with one pass over it there is nothing that a client could make long.
//!
//! A hang is the failure that these tests see: a comparison of each member with each other one would be some ten
//! billion.

use validation::{At, Exact, Line, MOST_VIOLATIONS, Parse, Patch, Refused, Whole, read};

use rest::FromBody as _;

const MEGABYTE: usize = 1 << 20;

#[derive(schemars::JsonSchema)]
struct Thing;

impl Parse for Thing {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let name = fields.required::<Line<1, 9>>("name");
            let count = fields.optional::<Whole<0, 9>>("count");
            let hours = fields.optional::<Exact<24, 2>>("hours");
            count.and(hours)?;
            name.map(|_| Self)
        })
    }
}

fn bodies() -> Vec<(&'static str, String)> {
    let members = |member: fn(usize) -> String| {
        let all: Vec<_> = (0..MEGABYTE / 12).map(member).collect();
        format!("{{{}}}", all.join(","))
    };
    let digits = "9".repeat(MEGABYTE);
    vec![
        ("unknown members", members(|at| format!("\"{at:x}\":0"))),
        ("members of null", members(|at| format!("\"{at:x}\":null"))),
        (
            "one member many times",
            members(|_| "\"name\":null".to_owned()),
        ),
        (
            "a long text",
            format!(r#"{{"name":"{}"}}"#, "é".repeat(MEGABYTE / 2)),
        ),
        (
            "accents on one letter",
            format!(r#"{{"name":"e{}"}}"#, "\u{301}\u{323}".repeat(MEGABYTE / 4)),
        ),
        (
            "escapes",
            format!(r#"{{"name":"{}"}}"#, "\\u00e9".repeat(MEGABYTE / 6)),
        ),
        ("digits", format!(r#"{{"name":"a","count":{digits}}}"#)),
        (
            "a long fraction",
            format!(r#"{{"name":"a","count":0.{digits}}}"#),
        ),
        (
            "a long exponent",
            format!(r#"{{"name":"a","count":1e{digits}}}"#),
        ),
        (
            "long hours",
            format!(r#"{{"name":"a","hours":"{digits}"}}"#),
        ),
        ("a long list", format!("[{}0]", "0,".repeat(MEGABYTE / 2))),
        ("a long name", format!(r#"{{"{digits}":0}}"#)),
    ]
}

#[test]
fn a_megabyte_of_anything_is_judged_and_the_report_is_bounded() {
    for (name, body) in bodies() {
        let found = read::<Thing>(body.as_bytes()).unwrap().err().unwrap();
        assert!(
            !found.is_empty() && found.len() <= MOST_VIOLATIONS,
            "{name}"
        );
        let said: usize = found
            .iter()
            .map(|it| it.pointer.len() + it.detail.len())
            .sum();
        assert!(said <= body.len() + 100 * MOST_VIOLATIONS, "{name}: {said}");
    }
}

#[test]
fn a_megabyte_of_patch_is_merged_in_one_pass() {
    for (name, body) in bodies() {
        let Ok(patch) = Patch::<Thing>::from_body(body.as_bytes()) else {
            assert!(
                ["one member many times", "a long list"].contains(&name),
                "{name}"
            );
            continue;
        };
        let now = serde_json::json!({"name": "now"});
        let is_right = patch.apply(&now).is_ok();
        // Members that are null and aren't there change nothing.
        assert_eq!(is_right, name == "members of null", "{name}");
    }
}

struct Numbers;

impl Parse for Numbers {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.list::<i64>(0..=1000).map(|_| Self)
    }
}

#[test]
fn a_thousand_wrong_items_are_a_hundred_violations() {
    let items = vec!["\"x\""; 1000].join(",");
    let found = read::<Numbers>(format!("[{items}]").as_bytes()).unwrap();
    assert_eq!(found.err().unwrap().len(), MOST_VIOLATIONS);
}
