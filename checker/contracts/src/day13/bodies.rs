//! Which bytes are a document, and which aren't.

use checker::api::Api;
use checker::contract::{Stage, StageResult};

use super::sent::{has, json, members, post};
use crate::learner::LEARNERS;
use crate::learner::{api, check_ins::a_new_course};

pub(super) const LEGAL: Stage = Stage {
    name: "Any legal spelling",
    teaches: "A check-in is accepted in any spelling that JSON has for it: white space, order, escapes; and so are the edges of each range.",
    why: "A validator that refuses what is right is worse than none. Clients work around it, and nobody hears of it.",
    source: "RFC 8259 sections 2 and 7",
    needs: &[],
    hints: &[
        "A JSON library reads all of these. Is there a pattern of your own before it?",
        "A day is 1 to 366, hours are 0 to 24, energy is 1 to 10, and the edges belong to them.",
        "A note of null is a note that isn't there.",
    ],
    run: api(legal),
    ..Stage::PLAIN
};

fn legal(api: &Api) -> StageResult {
    let course = a_new_course(api, "spelled")?;
    let spaced = format!(
        "\r\n\t {{ \"energy\"\t:7 ,\"n\\u006fte\":\"Caf\\u00e9 \\ud83d\\ude00\", \"hours\" : \"2.5\",\n\"day\":1,\"learner_id\":\"{}\"}} \r\n",
        LEARNERS[0]
    );
    let created = api.case("white space, another order, and escapes", |_| {
        post(api, &course, json(spaced)).created()
    })?;
    let read = created.get()?;
    read.member("/day", 1)?;
    read.member("/note", "Caf\u{e9} \u{1f600}")?;
    api.case("a note of null", |_| {
        post(api, &course, members(2).with("note", "null")).created()
    })?;
    for (name, edges) in [
        ("day", ["3", "366"]),
        ("hours", ["\"0\"", "\"24\""]),
        ("energy", ["1", "10"]),
    ] {
        for (other, edge) in (4..).zip(edges) {
            api.case(format!("{name} of {edge}"), |_| {
                let course = a_new_course(api, &format!("edge-{name}-{other}"))?;
                post(api, &course, members(other).with(name, edge)).created()
            })?;
        }
    }
    Ok(())
}

pub(super) const NOT_JSON: Stage = Stage {
    name: "Not JSON",
    teaches: "Bytes that aren't a JSON document are 400, and nothing is stored.",
    why: "400 says that the client can't write JSON, 422 that it doesn't know your rules. The first is a bug in its code, the second often a mistake in a form.",
    source: "RFC 8259, RFC 9110 sections 15.5.1 and 15.5.21",
    needs: &[1],
    hints: &[
        "Catch the parser's error where the body is read, and make it a 400.",
        "Some parsers take `NaN`, or bytes that aren't UTF-8. Python has `parse_constant` and `bytes.decode('utf-8')`; a `TextDecoder` has `fatal`.",
    ],
    run: api(not_json),
    ..Stage::PLAIN
};

fn not_json(api: &Api) -> StageResult {
    let course = a_new_course(api, "broken")?;
    let right = members(1);
    let not_utf8 = [
        right.text().trim_end_matches('}').as_bytes(),
        b", \"note\": \"\xc3\x28\"}",
    ]
    .concat();
    for (name, body) in [
        ("an empty body", Vec::new()),
        ("a body that is cut off", b"{\"day\": 1, \"hours\"".to_vec()),
        (
            "a comma too many",
            right.text().replace('}', ",}").into_bytes(),
        ),
        ("single quotes", right.text().replace('"', "'").into_bytes()),
        ("two documents", right.text().repeat(2).into_bytes()),
        (
            "a number that begins with 0",
            right.clone().with("day", "01").text().into_bytes(),
        ),
        ("NaN", right.with("energy", "NaN").text().into_bytes()),
        ("bytes that aren't UTF-8", not_utf8),
    ] {
        api.case(name, |_| post(api, &course, json(body)).expect(400))?;
    }
    has(api, &course, 0)
}
