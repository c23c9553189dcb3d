//! Requests without a token, on every road.

use checker::api::Api;
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};

use crate::attacking::{attacks, is_known, repelled};
use crate::learner::{LEARNERS, a_course, listed};

pub(super) const NOTHING_OPEN: Stage = Stage {
    name: "Nothing is open",
    teaches: "Without a token every route refuses, HEAD included, and a write that is refused has written nothing. No other field says who somebody is.",
    why: "The one route that was forgotten is the one that is found. A guard that every route passes can't be forgotten; one in each handler can.",
    source: "OWASP API2:2023, RFC 9110 section 15.5.2",
    needs: &[1],
    hints: &[
        "Where does your program decide that a request needs a token: in each handler, or before all of them?",
        "Put the check before the router's handlers, and let routes be open by name, if you need any.",
        "Check before the body is read, and before anything is stored.",
    ],
    run: attacks(is_known, ATTACKS),
    ..Stage::PLAIN
};

const ATTACKS: &[Attack] = &[
    Attack {
        id: "open-list",
        name: "a list without a token",
        gains: "every course, for anybody",
        source: "OWASP API2:2023",
        attempt: |api| repelled(api.anonymous().get("/courses")),
    },
    Attack {
        id: "open-head",
        name: "HEAD without a token",
        gains: "what there is, by status, length and ETag",
        source: "RFC 9110 section 9.3.2",
        attempt: |api| repelled(api.anonymous().request("HEAD", "/courses")),
    },
    Attack {
        id: "stored-anyway",
        name: "a write without a token",
        gains: "a course in the database, though the response refuses it",
        source: "OWASP API2:2023",
        attempt: stored_anyway,
    },
    Attack {
        id: "forgotten-route",
        name: "each route in turn without a token",
        gains: "the route that was forgotten",
        source: "OWASP API5:2023",
        attempt: forgotten_route,
    },
    Attack {
        id: "name-in-a-field",
        name: "a name in a field of its own",
        gains: "requests in anybody's name: the field is for a proxy that isn't there",
        source: "RFC 9110 section 17.13",
        attempt: name_in_a_field,
    },
    Attack {
        id: "empty-token",
        name: "an empty token",
        gains: "requests as whoever an empty token stands for",
        source: "RFC 6750 section 2.1",
        attempt: |api| repelled(api.bearing("").get("/me")),
    },
];

fn stored_anyway(api: &Api) -> StageResult {
    let course = a_course(api, "nobodys");
    let refused = api.anonymous().post("/courses", course.clone()).send()?;
    if refused.code() < 300 {
        let what = format!("it's let in: the status is {}", refused.code());
        return Err(refused.fail(what).exploited());
    }
    match listed(&api.as_staff(), course.slug())?.0 {
        0 => Ok(()),
        _ => {
            let what = "it's refused, and the course is in the list all the same";
            Err(refused.fail(what).exploited())
        }
    }
}

fn forgotten_route(api: &Api) -> StageResult {
    let staff = api.as_staff();
    let course = staff.post("/courses", a_course(api, "guarded")).created()?;
    let (path, nobody) = (course.path(), api.anonymous());
    let title = serde_json::json!({ "title": "Nobody's" });
    let whole = a_course(api, "guarded").titled("Nobody's");
    let any = |method, path: &str| nobody.request(method, path).if_match("*");
    let calls = [
        any("GET", path),
        nobody.patch(path, title).if_match("*"),
        nobody.put(path, whole).if_match("*"),
        any("DELETE", path),
        any("GET", &format!("{path}/check-ins")),
        any("GET", &format!("/check-ins/{}", LEARNERS[0])),
        any("GET", "/balances"),
        any("GET", "/me"),
    ];
    calls.into_iter().try_for_each(repelled)
}

fn name_in_a_field(api: &Api) -> StageResult {
    let fields = ["X-User-Id", "X-Forwarded-User", "X-Remote-User"];
    fields.iter().try_for_each(|name| {
        let call = api.anonymous().get("/me");
        repelled(call.header(name, LEARNERS[1]))
    })
}
