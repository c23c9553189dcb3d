//! Requests that another site's page asked for, and that the browser sent with the cookie.

use checker::api::Api;
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};

use super::person::Person;
use crate::attacking::attacks;
use crate::learner::{a_course, listed};

pub(super) const FORGED: Stage = Stage {
    name: "Forged requests",
    teaches: "A request with the cookie that would change something is 403 if Sec-Fetch-Site says cross-site or same-site, or, without that field, if Origin is another one. It has changed nothing. GET passes, and so does a request that has neither field.",
    why: "The browser adds the cookie because of where a request goes, and not because its owner wants it. A form on any page of the world can send one.",
    source: "Fetch Metadata section 2.2, RFC 6454 section 7, Go's CrossOriginProtection",
    needs: &[1],
    hints: &[
        "Before the handler: is the method other than GET, HEAD and OPTIONS? Then look at where the request comes from.",
        "Sec-Fetch-Site is same-origin or none: fine. Any other value: 403. No such field: compare Origin with `http://` and Host, the whole of it. Neither: fine.",
        "All methods that change something, DELETE too; and before the handler has done anything.",
    ],
    run: attacks(honest, FORGERIES),
    ..Stage::PLAIN
};

/// Requests of our own pages, of programs, and reads from anywhere.
fn honest(api: &Api) -> StageResult {
    let staff = Person::sign_in(&api.as_staff())?;
    let own = format!("http://{}", api.address());
    let cases: [(&str, &[(&str, &str)]); 5] = [
        ("a program", &[]),
        ("our own page", &[("Sec-Fetch-Site", "same-origin")]),
        ("a bookmark", &[("Sec-Fetch-Site", "none")]),
        ("our own page in an old browser", &[("Origin", &own)]),
        (
            "our own page, which says both",
            &[("Sec-Fetch-Site", "same-origin"), ("Origin", &own)],
        ),
    ];
    for (place, (case, fields)) in cases.into_iter().enumerate() {
        api.case(case, |api| {
            let course = a_course(api, &format!("own-{place}"));
            let mut call = staff.in_browser("POST", "/courses").content(course);
            for (name, value) in fields {
                call = call.header(name, value);
            }
            call.expect(201).map(drop)
        })?;
    }
    api.case("a link on another site", |_| {
        let call = staff
            .in_browser("GET", "/courses")
            .header("Sec-Fetch-Site", "cross-site");
        call.expect(200).map(drop)
    })?;
    api.case("another site's page, by the cookie", |api| {
        let call = staff
            .in_browser("POST", "/courses")
            .content(a_course(api, "refused"));
        call.header("Sec-Fetch-Site", "cross-site")
            .expect(403)
            .map(drop)
    })
}

const FORGERIES: &[Attack] = &[
    Attack {
        id: "cross-site-post",
        name: "a form of another site",
        gains: "a write in the victim's name, by a page that they looked at",
        source: "OWASP Cross-Site Request Forgery Prevention",
        attempt: |api| forge(api, "foreign", &[("Sec-Fetch-Site", "cross-site")]),
    },
    Attack {
        id: "same-site-post",
        name: "a form of a sibling subdomain",
        gains: "a write in the victim's name, by a page of a weaker neighbor; SameSite lets it pass",
        source: "Fetch Metadata section 2.2",
        attempt: |api| forge(api, "sibling", &[("Sec-Fetch-Site", "same-site")]),
    },
    Attack {
        id: "foreign-origin",
        name: "a form of another site, in an old browser",
        gains: "a write in the victim's name, where Sec-Fetch-Site isn't known",
        source: "RFC 6454 section 7.3",
        attempt: |api| forge(api, "origin", &[("Origin", "http://evil.example")]),
    },
    Attack {
        id: "longer-origin",
        name: "an origin that begins like ours",
        gains: "a write in the victim's name, by a page on a host that the attacker has registered",
        source: "RFC 6454 section 4",
        attempt: |api| {
            let longer = format!("http://{}.evil.example", api.address());
            forge(api, "longer", &[("Origin", &longer)])
        },
    },
    Attack {
        id: "null-origin",
        name: "a page in a sandbox, whose origin is null",
        gains: "a write in the victim's name, by a frame that anybody can make",
        source: "RFC 6454 section 7.3",
        attempt: |api| forge(api, "null", &[("Origin", "null")]),
    },
    Attack {
        id: "cross-site-delete",
        name: "a DELETE by a script of another site",
        gains: "the victim's rows, or the victim logged out",
        source: "OWASP Cross-Site Request Forgery Prevention",
        attempt: |api| {
            let person = Person::sign_in(api)?;
            let call = person.in_browser("DELETE", "/sessions");
            let response = call.header("Sec-Fetch-Site", "cross-site").send()?;
            if response.code() < 300 {
                let what = format!("it's let in: the status is {}", response.code());
                return Err(response.fail(what).exploited());
            }
            person.is_in()
        },
    },
];

/// Sends a write of staff's with these fields, and looks whether anything was written.
fn forge(api: &Api, name: &str, fields: &[(&str, &str)]) -> StageResult {
    let staff = Person::sign_in(&api.as_staff())?;
    let course = a_course(api, name);
    let mut call = staff.in_browser("POST", "/courses").content(course.clone());
    for (name, value) in fields {
        call = call.header(name, value);
    }
    let response = call.send()?;
    if response.code() < 300 {
        let what = format!("it's let in: the status is {}", response.code());
        return Err(response.fail(what).exploited());
    }
    let response = response.status(&[403])?;
    match listed(&api.as_staff(), course.slug())?.0 {
        0 => Ok(()),
        _ => {
            let what = "it's refused, and the course is in the list all the same";
            Err(response.fail(what).exploited())
        }
    }
}
