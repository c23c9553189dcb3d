//! Our reader of JSON beside `serde_json`: they accept the same documents and read the same values.

use proptest::prelude::*;
use serde_json::{Map, Number, Value as Theirs};
use validation::{Value, document};

/// As `serde_json` has it: the last of two members with one name.
fn theirs(value: &Value<'_>) -> Theirs {
    match value {
        Value::Null => Theirs::Null,
        Value::Bool(it) => (*it).into(),
        Value::Number(text) => Theirs::Number(text.parse::<Number>().unwrap()),
        Value::Text(it) | Value::Bare(it) => (**it).into(),
        Value::List(items) => items.iter().map(theirs).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|it| (it.name.to_string(), theirs(&it.value)));
            Theirs::Object(members.collect::<Map<_, _>>())
        }
    }
}

#[track_caller]
fn agree(content: &[u8]) -> Result<(), TestCaseError> {
    let expected = serde_json::from_slice::<Theirs>(content);
    match (document(content), expected) {
        (Ok(ours), Ok(expected)) => prop_assert_eq!(theirs(&ours), expected),
        (Err(_), Err(_)) => {}
        // A number beyond f64 is JSON, and no value of theirs.
        (Ok(_), Err(error)) if error.to_string().contains("number out of range") => {}
        (ours, expected) => prop_assert!(false, "{:?} {:?}", ours, expected),
    }
    Ok(())
}

fn documents() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        any::<i64>().prop_map(|it| it.to_string()),
        "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
    ];
    let text = prop_oneof![
        any::<String>().prop_map(|it| Theirs::from(it).to_string()),
        "\"(a|é|😀|\\\\u00e9|\\\\ud83d\\\\ude00|\\\\n|\\\\/|\\\\\"){0,5}\"",
    ];
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        number,
        text
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let member =
            ("[a-c]{1,2}", inner.clone()).prop_map(|(name, it)| format!("\"{name}\" :{it}"));
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(|it| format!("[ {}\n]", it.join(" ,"))),
            prop::collection::vec(member, 0..5).prop_map(|it| format!("{{{} }}", it.join(",\t"))),
        ]
    })
}

proptest! {
    #[test]
    fn a_document_is_read_as_serde_json_reads_it(text in documents()) {
        agree(text.as_bytes())?;
        prop_assert!(document(text.as_bytes()).is_ok());
    }

    #[test]
    fn a_document_with_a_wrong_byte_is_refused_where_serde_json_refuses_it(
        text in documents(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        match cut {
            true => bytes.truncate(at),
            false => bytes[at] = byte,
        }
        agree(&bytes)?;
    }
}

#[test]
fn the_corners_are_read_as_serde_json_reads_them() {
    for text in [
        "",
        " ",
        "-",
        "-0",
        "00",
        "0.",
        ".0",
        "1e",
        "1e+",
        "+1",
        "0x1",
        "NaN",
        "Infinity",
        "nul",
        "nulll",
        "'a'",
        "[",
        "]",
        "[,]",
        "[1,]",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{1:1}",
        "[1 2]",
        "[1]]",
        "// \n1",
        "\u{feff}1",
        "\"\t\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"\\ud800\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"",
        "\"\\",
        "\"\u{7f}\"",
        "1\u{a0}",
    ] {
        agree(text.as_bytes()).unwrap();
    }
    for bytes in [
        &b"\"\xff\""[..],
        b"\"\xc0\x80\"",
        b"\"\xed\xa0\x80\"",
        b"\"\xf4\x90\x80\x80\"",
        b"\"\xe2\x82\"",
    ] {
        agree(bytes).unwrap();
        assert!(document(bytes).is_err());
    }
}
