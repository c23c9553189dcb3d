//! What a request brings in: a body that is packed, and texts that are meant for other languages.

use checker::api::{Api, Content};
use checker::attack::Attack;
use checker::contract::{Level, Stage, StageResult};
use serde_json::json;

use crate::attacking::{attacks, repelled};
use crate::learner::a_course;

pub(super) const COMPRESSED: Stage = Stage {
    name: "A body that is more than it looks",
    teaches: "A body with a Content-Encoding is 415, and nothing of it is unpacked.",
    why: "Ten kilobytes of gzip are ten megabytes of zeros, or ten gigabytes. A limit of the body's size counts the kilobytes.",
    source: "RFC 9110 sections 8.4 and 15.5.16, CWE-409",
    needs: &[],
    hints: &[
        "Does your framework unpack bodies before you see their size?",
        "Look at Content-Encoding before you read a byte: anything but identity is 415.",
    ],
    run: attacks(|_| Ok(()), PACKED),
    ..Stage::PLAIN
};

const PACKED: &[Attack] = &[Attack {
    id: "gzip",
    name: "a body that is packed by gzip",
    gains: "memory of the server, a thousand bytes for each that one sends",
    source: "CWE-409",
    attempt: packed,
}];

fn packed(api: &Api) -> StageResult {
    // What is in it would be taken, so that only the packing can be the reason.
    let course = json!({ "slug": a_course(api, "packed").slug(), "title": "Packed" });
    let url = json!({ "url": "http://example.org/" });
    for (path, content, staff) in [("/previews", url, false), ("/courses", course, true)] {
        let who = if staff { api.as_staff() } else { api.clone() };
        let bytes = gzip(content.to_string().as_bytes());
        let call = who.post(path, Content::new("application/json", bytes));
        let response = call.header("Content-Encoding", "gzip").send()?;
        match response.code() {
            415 => {}
            // A server of this day alone has no such route.
            404 | 405 => {}
            200..=299 | 422 => return Err(response.fail("it's unpacked, and read").exploited()),
            _ => return response.status(&[415]).map(drop),
        }
    }
    Ok(())
}

/// `content` in the form of gzip (RFC 1952), in one block that is stored as it is.
fn gzip(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    bytes.push(1);
    bytes.extend(length.to_le_bytes());
    bytes.extend((!length).to_le_bytes());
    bytes.extend(content);
    bytes.extend(crc(content).to_le_bytes());
    bytes.extend(u32::from(length).to_le_bytes());
    bytes
}

/// CRC-32, bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| match crc & 1 {
        1 => crc >> 1 ^ 0xedb8_8320,
        _ => crc >> 1,
    };
    !bytes
        .iter()
        .fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
}

pub(super) const QUOTES: Stage = Stage {
    name: "A quote in every parameter",
    teaches: "Text that is SQL, or the end of a header line, is text: a login by it fails, a slug by it finds nothing, and no response gets a field of the sender's.",
    why: "The oldest hole of all is still open wherever a text is pasted into another language. A parameter that is bound can't end the statement.",
    source: "OWASP Top 10 A03:2021, CWE-89, CWE-113",
    needs: &[],
    hints: &[
        "Search your code for statements that are put together from pieces.",
        "Bind every value: `where slug = $1`. Then a quote is a letter like any other.",
        "Decode a path, and never write it into a header as it is.",
    ],
    level: Level::Further,
    run: attacks(|api| api.get("/courses").expect(200).map(drop), PASTED),
    ..Stage::PLAIN
};

const PASTED: &[Attack] = &[
    Attack {
        id: "sql-login",
        name: "a login that is SQL",
        gains: "a session of the first account in the table, which is often staff's",
        source: "CWE-89",
        attempt: |api| {
            ["' or '1'='1", "' or 1=1 --", "\" or \"\"=\"", "'"]
                .iter()
                .try_for_each(|text| {
                    let guess = json!({ "email": text, "password": text });
                    repelled(api.anonymous().post("/sessions", guess))
                })
        },
    },
    Attack {
        id: "sql-slug",
        name: "a slug that is SQL",
        gains: "rows that nobody asked for, and with `union` any table",
        source: "CWE-89",
        attempt: |api| {
            let staff = api.as_staff();
            staff.post("/courses", a_course(api, "hidden")).send()?;
            ["x'%20or%20'1'='1", "x'%20or%201=1%20--", "%27"]
                .iter()
                .try_for_each(|slug| repelled(api.get(format!("/courses/{slug}"))))
        },
    },
    Attack {
        id: "header-line",
        name: "a line break in a path",
        gains: "fields of a response: a cookie, a redirect, a second response",
        source: "CWE-113",
        attempt: |api| {
            let path = "/courses/x%0d%0aX-Injected:%20yes";
            let response = api.get(path).send()?;
            match response.field("X-Injected") {
                None if response.code() < 500 => Ok(()),
                None => Err(response.fail("the server fails at it")),
                Some(_) => Err(response
                    .fail("the response has a field of the sender's")
                    .exploited()),
            }
        },
    },
];
