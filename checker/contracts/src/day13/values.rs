//! Values: what a number is worth, and what a text says.

use checker::api::Api;
use checker::contract::{Level, Stage, StageResult};

use super::sent::{has, json, members, post};
use crate::learner::check_ins::a_new_course;
use crate::learner::{api, is_listed};

pub(super) const NUMBERS: Stage = Stage {
    name: "Numbers",
    teaches: "`7.0` and `70e-1` are the whole number 7, `7.5` is not. A number too large for your type is refused, and not another number. Hours have one spelling.",
    why: "JSON has one type for numbers, your program has several. What doesn't fit is cut, rounded or wrapped in silence, and then stored.",
    source: "RFC 8259 section 6, RFC 7493 section 2.2",
    needs: &[1],
    hints: &[
        "Is 4294967305 nine, once it is a number of 32 bits?",
        "A parser of floats takes `1e1`, ` 1`, `+1` and `0x1`. Match the text first: digits, perhaps a point and one or two more.",
        "`2.555` isn't `2.56`: refuse it, don't round it.",
    ],
    level: Level::Further,
    run: api(numbers),
    ..Stage::PLAIN
};

fn numbers(api: &Api) -> StageResult {
    let course = a_new_course(api, "counted")?;
    for (day, energy) in (1..).zip(["7.0", "70e-1", "0.7E1"]) {
        api.case(format!("energy of {energy}"), |_| {
            let body = members(day).with("energy", energy);
            let created = post(api, &course, body).created()?;
            let read = created.get()?;
            let value = read.value("/energy")?;
            match value.as_f64() == Some(7.0) {
                true => Ok(()),
                false => Err(read.wrong("/energy", &format!("is {value}, expected 7"))),
            }
        })?;
    }
    for (name, value) in [
        ("energy", "7.5"),
        ("energy", "7.000001"),
        ("day", "4294967305"),
        ("day", "18446744073709551617"),
        ("day", "9007199254740993"),
        ("hours", "\"1e1\""),
        ("hours", "\" 1\""),
        ("hours", "\"+1\""),
        ("hours", "\"0x1\""),
        ("hours", "\"1_0\""),
        ("hours", "\"2.555\""),
        ("hours", "\"\""),
        ("hours", "\"\u{663}\""),
    ] {
        api.case(format!("{name} of {value}"), |_| {
            post(api, &course, members(9).with(name, value)).expect(422)
        })?;
    }
    api.case("day of 1e400", |_| {
        let body = members(9).with("day", "1e400");
        post(api, &course, body).expect_one_of(&[422, 400])
    })?;
    has(api, &course, 3)
}

pub(super) const TEXT: Stage = Stage {
    name: "Text",
    teaches: "A title has 1 to 200 characters, however many bytes they take. Text that shows nothing, control characters, and half of a surrogate pair are refused.",
    why: "One emoji is 1 character, 2 units in Java and JavaScript, and 4 bytes. PostgreSQL's `length()` counts characters and can't hold U+0000.",
    source: "RFC 8259 section 8.2, UTS 39, PostgreSQL 8.3",
    needs: &[1],
    hints: &[
        "`[...text].length` in JavaScript, `len` in Python, `utf8.RuneCountInString` in Go, `chars().count()` in Rust.",
        "U+0000 is a legal escape in JSON, and PostgreSQL refuses it: look for it before.",
        "A title of U+200B or of spaces is an empty title.",
    ],
    level: Level::Further,
    run: api(text),
    ..Stage::PLAIN
};

fn text(api: &Api) -> StageResult {
    let api = api.as_staff();
    let titled = |name: &str, title: &str| {
        let slug = format!("{name}-{}", api.mark());
        (
            slug.clone(),
            json(format!("{{\"slug\": \"{slug}\", \"title\": \"{title}\"}}")),
        )
    };
    for count in [60, 200] {
        let smiles = "\u{1f600}".repeat(count);
        let (_, content) = titled(&format!("smiles-{count}"), &smiles);
        api.case(format!("a title of {count} emoji"), |api| {
            let created = api.post("/courses", content).created()?;
            created.get()?.member("/title", smiles.as_str())
        })?;
    }
    let too_many = "\u{1f600}".repeat(201);
    for (name, title) in [
        ("201 emoji", too_many.as_str()),
        ("spaces", "   "),
        ("zero-width spaces", "\\u200b\\u200b"),
        ("a zero-width joiner", "\\u200d"),
        ("U+0000", "a\\u0000b"),
        ("a bell", "a\\u0007b"),
    ] {
        api.case(format!("a title of {name}"), |api| {
            let (slug, content) = titled("shown", title);
            api.post("/courses", content).expect(422)?;
            is_listed(api, &slug, 0)
        })?;
    }
    for (name, title) in [
        ("the first half of a pair", "a\\ud800b"),
        ("the second half of a pair", "a\\udc00b"),
    ] {
        api.case(format!("a title with {name}"), |api| {
            let (slug, content) = titled("half", title);
            api.post("/courses", content).expect_one_of(&[400, 422])?;
            is_listed(api, &slug, 0)
        })?;
    }
    Ok(())
}

pub(super) const ONE_SPELLING: Stage = Stage {
    name: "One spelling",
    teaches: "Text is stored in Unicode's form NFC: \u{e9} as one character, whether it was sent as one or as an e and an accent.",
    why: "Two people can have what looks like one address, and one person can't log in from another keyboard. After normalization equal looks mean equal bytes, for most texts.",
    source: "UAX 15, RFC 8264 section 5.2.4",
    needs: &[1],
    hints: &[
        "`normalize('NFC')` in JavaScript, `unicodedata.normalize` in Python.",
        "Where your language has nothing, PostgreSQL does: `normalize($1, NFC)`.",
    ],
    level: Level::Further,
    run: api(one_spelling),
    ..Stage::PLAIN
};

fn one_spelling(api: &Api) -> StageResult {
    let course = a_new_course(api, "composed")?;
    for (day, (sent, stored)) in (1..).zip([
        ("Jos\u{e9}", "Jos\u{e9}"),
        ("Jose\u{301}", "Jos\u{e9}"),
        ("\u{212b}ngstro\u{308}m", "\u{c5}ngstr\u{f6}m"),
    ]) {
        api.case(format!("a note of {}", sent.escape_unicode()), |_| {
            let body = members(day).with("note", format!("\"{sent}\""));
            let read = post(api, &course, body).created()?.get()?;
            let note = read.value("/note")?;
            match note == stored {
                true => Ok(()),
                false => Err(read.wrong("/note", "isn't in form NFC")),
            }
        })?;
    }
    Ok(())
}
