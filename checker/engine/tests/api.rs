//! The words about wrong responses: the sentence, and the place of its caret.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use checker::api::{Api, Content, Issuer};
use checker::contract::{Contract, Graded, Run, Stage, StageResult};
use checker::grade::{Limits, Subject, Verdict, grade};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};

/// A server that says the same to every request; it hands on what it was sent.
fn server(response: &'static str) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, sent) = mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).unwrap_or(0);
            request.truncate(length);
            let _ = sender.send(String::from_utf8(request).unwrap());
            let _ = stream.write_all(response.as_bytes());
        }
    });
    (address, sent)
}

/// The result of `script` on such a server, in lines.
fn tried(response: &'static str, script: fn(&Api) -> StageResult) -> Result<(), String> {
    let (address, _sent) = server(response);
    tried_at(address, script)
}

fn tried_at(address: SocketAddr, script: fn(&Api) -> StageResult) -> Result<(), String> {
    let stages = Box::leak(Box::new([Stage {
        name: "",
        teaches: "",
        why: "",
        source: "",
        needs: &[],
        hints: &[],
        run: Run::Api(script, ""),
        ..Stage::PLAIN
    }]));
    let contract = Box::leak(Box::new(Contract {
        day: 11,
        title: "",
        graded: Graded::Program,
        stages,
        mistakes: &[],
    }));
    let limits = Limits {
        patience: Duration::from_secs(60),
        stage: Duration::from_secs(120),
        within: Duration::from_secs(600),
    };
    let subject = Subject::Running(address);
    let verdicts = grade(contract, &subject, |_, _| true, limits, |_, _, _, _| Ok(())).unwrap();
    match verdicts.into_iter().next().unwrap() {
        Verdict::Passed => Ok(()),
        Verdict::NotProven(why) | Verdict::NotTried(why) => Err(why),
        Verdict::Failed(failure) => {
            let mut lines = vec![failure.what.clone()];
            // The line with the caret, and the one above it.
            let caret = failure
                .came
                .iter()
                .position(|line| line.trim_start().starts_with('^'));
            lines.extend(
                caret
                    .map(|at| failure.came[at - 1..=at].to_vec())
                    .unwrap_or_default(),
            );
            Err(lines.join("\n"))
        }
    }
}

macro_rules! response {
    ($head:literal, $body:literal) => {
        concat!(
            "HTTP/1.1 200 OK\r\nConnection: close\r\n",
            $head,
            "\r\n",
            $body
        )
    };
}

const COURSE: &str = response!(
    "Content-Type: application/json\r\nETag: \"7\"\r\nAllow: GET, HEAD\r\nLink: <../up>; rel=\"up next\", </last>; rel=last\r\nLocation: http://a/courses/rust\r\n",
    r#"{ "a": [1, {"b/c": "x\"}"}], "title": "Ada's", "summary": null, "hours": 2.0 }"#
);

#[test]
fn a_member_that_is_wrong_has_a_caret_under_its_value() {
    let said = tried(COURSE, |api| {
        api.get("/").expect(200)?.member("/title", "Bob's")
    })
    .unwrap_err();
    assert_eq!(
        said,
        "the member /title is \"Ada's\", expected \"Bob's\"\n\
         < { \"a\": [1, {\"b/c\": \"x\\\\\"}\"}], \"title\": \"Ada's\", \"summary\": null, \"hours\" … 78 bytes\n\
         \u{20}                                        ^^^^^^^"
    );
    let said = tried(COURSE, |api| {
        api.get("/").expect(200)?.member("/a/1/b~1c", 1)
    })
    .unwrap_err();
    assert!(said.ends_with("\n                     ^^^^^^^"), "{said}");
}

#[test]
fn members_that_are_right_are_taken_in_any_spelling() {
    tried(COURSE, |api| {
        let read = api.get("/").expect(200)?;
        read.member("/a/0", 1)?;
        read.member("/hours", 2)?;
        read.member("/a/1", json!({ "b/c": "x\"}" }))?;
        read.no_member("/summary")?;
        read.no_member("/note")?;
        read.lists("Allow", &["GET", "HEAD"])?;
        read.lists_none("Allow", &["POST"])?;
        read.header_is("content-type", "Application/JSON")
    })
    .unwrap();
}

#[test]
fn a_member_that_is_missing_or_not_null_is_named() {
    let said = tried(COURSE, |api| api.get("/").expect(200)?.member("/a/2", 1)).unwrap_err();
    assert!(
        said.starts_with("the content has no member /a/2\n"),
        "{said}"
    );
    let said = tried(COURSE, |api| api.get("/").expect(200)?.no_member("/title")).unwrap_err();
    assert!(
        said.starts_with("the member /title is \"Ada's\", expected null\n"),
        "{said}"
    );
}

#[test]
fn a_status_that_is_wrong_has_its_case_and_a_caret() {
    let said = tried(COURSE, |api| {
        api.case("the second writer", |api| {
            api.get("/").expect(412).map(drop)
        })
    });
    assert_eq!(
        said.unwrap_err(),
        "the second writer: the status is 200, expected 412\n\
         < HTTP/1.1 200 OK\\r\\n\n           ^^^"
    );
}

#[test]
fn links_and_locations_are_paths_from_the_request() {
    tried(COURSE, |api| {
        let read = api.get("/courses/rust?a=/b").expect(200)?;
        assert_eq!(read.location()?, "/courses/rust");
        assert_eq!(read.link("next")?, "/courses/../up");
        assert_eq!(read.link("last")?, "/last");
        assert_eq!(read.etag()?, "\"7\"");
        Ok(())
    })
    .unwrap();
    let said = tried(COURSE, |api| {
        api.get("/").expect(200)?.link("prev").map(drop)
    })
    .unwrap_err();
    assert!(
        said.starts_with("no Link has rel=\"prev\"\n< Link: <../up>"),
        "{said}"
    );
}

#[test]
fn fields_that_are_wrong_have_a_caret_under_their_value() {
    let said = tried(COURSE, |api| {
        api.get("/").expect(200)?.lists("Allow", &["PUT"])
    })
    .unwrap_err();
    assert_eq!(
        said,
        "PUT is missing in Allow\n< Allow: GET, HEAD\\r\\n\n         ^^^^^^^^^"
    );
    let bare = response!("ETag: 7\r\n", "");
    let said = tried(bare, |api| api.get("/").expect(200)?.etag().map(drop)).unwrap_err();
    assert!(
        said.starts_with("the ETag is not text in double quotes\n< ETag: 7"),
        "{said}"
    );
}

#[test]
fn an_etag_has_no_quote_and_no_space_within() {
    for odd in [
        response!("ETag: \"a b\"\r\n", ""),
        response!("ETag: \"a\"b\"\r\n", ""),
        response!("ETag: w/\"a\"\r\n", ""),
    ] {
        let said = tried(odd, |api| api.get("/").expect(200)?.etag().map(drop));
        assert!(said.is_err(), "{odd}");
    }
    let weak = response!("ETag: W/\"a\"\r\n", "");
    tried(weak, |api| api.get("/").expect(200)?.etag().map(drop)).unwrap();
}

#[test]
fn content_that_is_not_json_has_a_caret_where_it_ceases_to_be() {
    let cut = response!("Content-Type: application/json\r\n", "{\"a\":\n 1,,}");
    let said = tried(cut, |api| api.get("/").expect(200)?.json().map(drop)).unwrap_err();
    assert!(said.starts_with("the content is not JSON: "), "{said}");
    assert!(said.ends_with("\n<  1,,}\n     ^"), "{said}");
    let text = response!("Content-Type: text/html\r\n", "{}");
    let said = tried(text, |api| api.get("/").expect(200)?.json().map(drop)).unwrap_err();
    assert!(
        said.starts_with("the content is `text/html`, expected JSON\n"),
        "{said}"
    );
}

const PROBLEM: &str = response!(
    "Content-Type: application/problem+json; charset=utf-8\r\n",
    r#"{"title":"no","status":200,"errors":[{"pointer":"/title","code":"too_long"}]}"#
);

#[test]
fn a_violation_is_found_by_pointer_and_code_and_a_failure_lists_those_there_are() {
    tried(PROBLEM, |api| {
        api.get("/").expect(200)?.violation("/title", "too_long")
    })
    .unwrap();
    let said = tried(PROBLEM, |api| {
        api.get("/").expect(200)?.violation("/slug", "too_long")
    });
    let said = said.unwrap_err();
    let what = "the member /errors lacks `too_long` at /slug: it has `too_long` at /title\n";
    assert!(said.starts_with(what), "{said}");
}

#[test]
fn a_problem_says_that_it_is_one_and_repeats_the_status() {
    let said = tried(COURSE, |api| api.get("/").expect(200)?.problem()).unwrap_err();
    let what = "Content-Type is `application/json`, expected `application/problem+json`\n";
    assert!(said.starts_with(what), "{said}");
    let other = response!(
        "Content-Type: application/problem+json\r\n",
        r#"{"title":"no","status":500}"#
    );
    let said = tried(other, |api| api.get("/").expect(200)?.problem()).unwrap_err();
    assert!(
        said.starts_with("the member /status is 500, expected 200\n"),
        "{said}"
    );
}

#[test]
fn requests_carry_what_the_stage_added_and_a_token() {
    let (address, sent) = server(COURSE);
    tried_at(address, |api| {
        let text = Content::new("text/plain", "hi");
        let call = api
            .as_staff()
            .post("/courses", text)
            .if_match("\"7\"")
            .idempotency_key("k");
        call.send()?;
        api.anonymous().patch("/courses/rust", json!({})).send()?;
        Ok(())
    })
    .unwrap();
    let post = sent.recv().unwrap();
    assert!(post.starts_with("POST /courses HTTP/1.1\r\n"), "{post}");
    for field in [
        "If-Match: \"7\"",
        "Idempotency-Key: \"k\"",
        "Content-Type: text/plain",
    ] {
        assert!(post.contains(&format!("\r\n{field}\r\n")), "{post}");
    }
    assert!(post.ends_with("\r\n\r\nhi"), "{post}");
    let token = post.split("Authorization: Bearer ").nth(1).unwrap();
    assert_eq!(token.split("\r\n").next().unwrap().split('.').count(), 3);
    let patch = sent.recv().unwrap();
    assert!(
        patch.contains("Content-Type: application/merge-patch+json\r\n"),
        "{patch}"
    );
    assert!(!patch.contains("Authorization"), "{patch}");
}

#[test]
fn a_token_is_one_that_a_strict_reader_takes() {
    let issuer = Issuer::new();
    let environment: HashMap<String, String> = issuer.environment().into_iter().collect();
    let token = issuer.token("ada", &["learner"]);
    let header = decode_header(&token).unwrap();
    assert_eq!(
        (header.typ.as_deref(), header.alg),
        (Some("at+jwt"), Algorithm::HS256)
    );
    let key = DecodingKey::from_secret(environment["TOKEN_KEY"].as_bytes()).unwrap();
    let mut strict = Validation::new(Algorithm::HS256);
    strict.set_issuer(&[&environment["TOKEN_ISSUER"]]);
    strict.set_audience(&[&environment["TOKEN_AUDIENCE"]]);
    strict.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    strict.leeway = 0;
    let claims = decode::<Value>(&token, &key, &strict).unwrap().claims;
    assert_eq!(
        (&claims["sub"], &claims["roles"]),
        (&json!("ada"), &json!(["learner"]))
    );
    for name in ["client_id", "iat", "jti"] {
        assert!(
            !claims[name].is_null(),
            "RFC 9068 requires {name}: {claims}"
        );
    }
    let other = Issuer::new().environment();
    let other = DecodingKey::from_secret(other[0].1.as_bytes()).unwrap();
    assert!(
        decode::<Value>(&token, &other, &strict).is_err(),
        "each issuer has its own key"
    );
}

#[test]
fn a_lost_response_is_one_that_was_begun() {
    let (address, sent) = server(COURSE);
    let script = |api: &Api| api.post("/courses", json!({})).lose_response();
    tried_at(address, script).unwrap();
    assert!(sent.recv().unwrap().starts_with("POST /courses "));
    let said = tried("", script).unwrap_err();
    assert_eq!(said, "the connection was closed without an answer");
}

#[test]
fn a_stage_that_looks_into_a_database_is_not_tried_on_a_server_that_was_not_started_here() {
    let said = tried(COURSE, |api| api.sql("select 1").map(drop)).unwrap_err();
    assert!(said.contains("give its command instead of --url"), "{said}");
}
