//! The text: what it may look like, and what is said about mistakes.

use normal_forms::{AttributeSet, Question, Relation, parse};
use proptest::prelude::*;

#[test]
fn a_text_may_be_laid_out_in_any_of_these_ways() {
    let plain: Relation = "t(a, b, c)\na, b -> c\nc -> b".parse().unwrap();
    for text in [
        "t(a, b, c); a, b -> c; c -> b",
        "t(a,b,c)\na,b->c\nc->b\n\n",
        "# remark\nt(a,\n  b, # the second\n  c\n)\n\na,\n b ->\n c\n;; c → b # so it is",
        "t(a, b, c)\r\na, b -> c\r\nc -> b\r\n",
    ] {
        assert_eq!(text.parse(), Ok(plain.clone()), "{text}");
    }
}

#[test]
fn a_text_without_a_heading_is_about_the_attributes_it_mentions() {
    let relation: Relation = "größe -> preis; preis -> steuer_1".parse().unwrap();
    assert_eq!(relation.name(), "R");
    assert_eq!(relation.attributes(), ["größe", "preis", "steuer_1"]);
}

#[test]
fn questions_belong_to_the_relation_above_them() {
    let subjects = parse("s(a, b)\n? a -> b\nt(a, b, c)\na -> b\n? (a, b) (a, c)").unwrap();
    assert!(matches!(subjects[0].questions[..], [Question::Follows(_)]));
    let parts = [[0, 1], [0, 2]].map(|part| part.into_iter().collect::<AttributeSet>());
    assert_eq!(subjects[1].questions, [Question::Lossless(parts.to_vec())]);
}

#[test]
fn a_mistake_is_named_with_its_place() {
    let many: Vec<String> = (0..129).map(|it| format!("a{it}")).collect();
    let many = format!("t({})", many.join(", "));
    let long = "a -> b\n".repeat(501);
    for (text, message) in [
        ("", "line 1, column 1: there is no relation in this text"),
        (
            "t(a, b)\na -> c",
            "line 2, column 6: `c` is not an attribute of t",
        ),
        ("t(a, a)", "line 1, column 6: `a` is there twice"),
        (
            "t(a)\nt(b)",
            "line 2, column 1: there is a relation `t` already",
        ),
        (
            "a b -> c",
            "line 1, column 3: expected `,` or `->`, found `b` (names are separated by commas)",
        ),
        (
            "a -> b c",
            "line 1, column 8: expected `,` or the end of the line, found `c` (names are separated by commas)",
        ),
        (
            "-> a",
            "line 1, column 1: expected the name of an attribute, found `->`",
        ),
        (
            "a ->",
            "line 1, column 5: expected the name of an attribute, found the end of the line",
        ),
        (
            "a = b",
            "line 1, column 3: '=' means nothing here (names are letters, digits, `_` and `.`)",
        ),
        (
            "é -> ü & x",
            "line 1, column 8: '&' means nothing here (names are letters, digits, `_` and `.`)",
        ),
        (
            "t(a, b, c)\n? (a, b)",
            "line 2, column 1: `c` is in none of the parts",
        ),
        (
            "t(a, b",
            "line 1, column 7: expected `,` or `)`, found the end of the line",
        ),
        (
            &long,
            "line 501, column 1: more than 500 dependencies (the limit)",
        ),
    ] {
        assert_eq!(parse(text).unwrap_err().to_string(), message, "{text}");
    }
    let error = parse(&many).unwrap_err().to_string();
    assert!(
        error.ends_with("more than 128 attributes (the limit)"),
        "{error}"
    );
    // The chase compares each part with each other one, again and again.
    let parts = format!("t(a, b)\n? {}", "(a, b) ".repeat(20_000));
    let error = parse(&parts).unwrap_err().to_string();
    assert_eq!(error, "line 2, column 1: more than 128 parts (the limit)");
}

#[test]
fn a_relation_is_one_relation() {
    let error = "s(a)\nt(a)".parse::<Relation>().unwrap_err();
    assert_eq!(error.to_string(), "line 1, column 1: 2 relations, not one");
}

#[test]
fn a_hundred_and_twenty_eight_attributes_fit() {
    let names: Vec<String> = (0..128).map(|it| format!("a{it}")).collect();
    let relation: Relation = format!("t({})\na127 -> a0", names.join(", "))
        .parse()
        .unwrap();
    assert_eq!(relation.all().len(), 128);
    let keys = relation.keys(normal_forms::Limits::default());
    assert_eq!(keys.found()[0].len(), 127);
}

proptest! {
    #[test]
    fn no_text_is_too_odd_to_be_answered(text in "[ab,;()?#\n \\->]{0,60}") {
        let _ = parse(&text);
    }

    #[test]
    fn a_relation_that_is_written_out_reads_as_itself(any in crate::random::relation()) {
        // A left side is never empty in text.
        let written = any.dependencies().iter().filter(|it| !it.left.is_empty()).copied().collect();
        let relation = Relation::new("r", any.attributes().to_vec(), written).unwrap();
        let mut text = format!("{}({})\n", relation.name(), relation.show(relation.all()));
        for dependency in relation.dependencies() {
            text.push_str(&format!("{}\n", relation.show_dependency(*dependency)));
        }
        prop_assert_eq!(text.parse(), Ok(relation));
    }
}
