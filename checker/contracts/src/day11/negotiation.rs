//! The media types of request bodies, and those that a client accepts.

use checker::api::{Api, Content};
use checker::contract::{Stage, StageResult};

use crate::learner::{a_course, api, is_listed};

pub(super) const NEGOTIATION: Stage = Stage {
    name: "Content negotiation",
    teaches: "A body that is not JSON by its `Content-Type` is 415, one that is not JSON by its bytes 400; a client that can't read JSON gets 406.",
    why: "The type says how the bytes are to be read. A server that guesses reads a form as JSON on the day somebody else's page sends one.",
    source: "RFC 9110 sections 8.3, 12.5.1, 15.5.7 and 15.5.16",
    needs: &[1],
    hints: &[
        "The type ends at the first `;`, and letters count the same in either case.",
        "`Accept` is a list with weights: `text/html, application/*;q=0.5` takes JSON.",
        "`q=0` means no: `application/json;q=0, */*` takes anything but JSON. The most specific range decides.",
    ],
    run: api(negotiation),
    ..Stage::PLAIN
};

fn negotiation(api: &Api) -> StageResult {
    let api = api.as_staff();
    let course = a_course(&api, "typed");
    let json = || Content::from(course.clone());
    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
    ] {
        api.case(format!("a body of {media_type}"), |api| {
            api.post("/courses", json().typed(media_type)).expect(415)
        })?;
    }
    api.case("a body without Content-Type", |api| {
        api.post("/courses", json().untyped())
            .expect_one_of(&[415, 400])
    })?;
    api.case("a body that is cut off", |api| {
        let half = Content::new("application/json", "{\"slug\": \"half");
        api.post("/courses", half).expect(400)
    })?;
    is_listed(&api, course.slug(), 0)?;
    let spelled = json().typed("Application/JSON; charset=utf-8");
    let created = api.case("a body of Application/JSON; charset=utf-8", |api| {
        api.post("/courses", spelled).created()
    })?;
    for (accept, status) in [
        ("application/json", 200),
        ("*/*", 200),
        ("text/html, application/*;q=0.5", 200),
        ("Application/JSON;q=1", 200),
        ("text/html", 406),
        ("application/xml, text/*;q=0.8", 406),
        ("application/json;q=0, */*", 406),
    ] {
        api.case(format!("Accept: {accept}"), |api| {
            let request = api.get(created.path()).header("Accept", accept);
            request.expect(status)
        })?;
    }
    Ok(())
}
