//! Pages that a client names: fetched from outside, and never from inside.

use checker::api::{Api, Pages};
use checker::attack::Attack;
use checker::contract::{Stage, StageResult};
use checker::failure::Failure;
use serde_json::json;

use crate::attacking::attacks;
use crate::learner::api;

pub(super) const PAGE: Stage = Stage {
    name: "A page from outside",
    teaches: "POST /previews with the URL of a page is 200 with its title. A text that is no URL, another scheme, and a page that isn't there are 422.",
    why: "A server that fetches what it is asked to is useful, and a proxy into your network. First it has to work, in bounded time.",
    source: "OWASP API7:2023",
    needs: &[],
    hints: &[
        "EGRESS_ALLOW names a host and a port that may be fetched although it isn't public: that is the checker's page.",
        "Read the text between `<title>` and `</title>`, of the first 64 KiB at most, within a few seconds.",
        "Whatever goes wrong out there is no defect of yours: 422.",
    ],
    run: api(page),
    ..Stage::PLAIN
};

fn page(api: &Api) -> StageResult {
    let allowed = api.pages()?.address();
    api.case("the page that is allowed", |api| {
        let url = format!("http://{allowed}/");
        let response = preview(api, &url).expect(200)?;
        response.member("/title", "The open page")
    })?;
    for (case, url) in [
        ("a text that is no URL", "the open page"),
        ("a URL without a host", "http:///"),
        ("another scheme", "ftp://example.org/"),
    ] {
        api.case(case, |api| preview(api, url).expect(422))?;
    }
    Ok(())
}

fn preview<'a>(api: &Api<'a>, url: &str) -> checker::api::Call<'a> {
    api.post("/previews", json!({ "url": url }))
}

pub(super) const LEADS_INSIDE: Stage = Stage {
    name: "A URL that leads inside",
    teaches: "No URL makes the server connect to an address that isn't public: no spelling, no name, and no redirect.",
    why: "Inside are the database, the other services, and at 169.254.169.254 the keys of the machine. They trust whoever can reach them, and your server can.",
    source: "OWASP API7:2023, OWASP SSRF Prevention Cheat Sheet",
    needs: &[6],
    hints: &[
        "Which text do you look at, and which address do you connect to? Are you sure that they are the same?",
        "Resolve the host once, look at the addresses, and connect to the one that you have looked at.",
        "Unmap IPv4 in IPv6, follow no redirect by itself, and look again at each hop.",
    ],
    run: attacks(|_| Ok(()), INSIDE),
    ..Stage::PLAIN
};

const INSIDE: &[Attack] = &[
    Attack {
        id: "loopback",
        name: "the address of the machine itself",
        gains: "every service on the machine that trusts it",
        source: "OWASP API7:2023",
        attempt: |api| isnt_found(api, |port, _| vec![format!("http://127.0.0.1:{port}/")]),
    },
    Attack {
        id: "loopback-by-name",
        name: "a name that leads to the machine itself",
        gains: "every service on the machine, by a name that looks harmless",
        source: "OWASP SSRF Prevention Cheat Sheet",
        attempt: |api| isnt_found(api, |port, _| vec![format!("http://localhost:{port}/")]),
    },
    Attack {
        id: "loopback-spelled",
        name: "the same address in other spellings",
        gains: "every service on the machine, past a list of forbidden texts",
        source: "RFC 3986 section 7.4",
        attempt: |api| {
            isnt_found(api, |port, _| {
                let hosts = ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0.0.0.0"];
                hosts.map(|host| format!("http://{host}:{port}/")).into()
            })
        },
    },
    Attack {
        id: "loopback-mapped",
        name: "the same address in IPv6",
        gains: "every service on the machine, past a rule that knows IPv4",
        source: "RFC 4291 section 2.5.5.2",
        attempt: |api| {
            isnt_found(api, |port, _| {
                let hosts = ["[::ffff:127.0.0.1]", "[::ffff:7f00:1]"];
                hosts.map(|host| format!("http://{host}:{port}/")).into()
            })
        },
    },
    Attack {
        id: "redirected-inside",
        name: "a page that leads inside",
        gains: "every service on the machine, by one redirect of an open page",
        source: "OWASP SSRF Prevention Cheat Sheet",
        attempt: |api| {
            isnt_found(api, |port, open| {
                vec![format!("http://{open}/to?http://127.0.0.1:{port}/")]
            })
        },
    },
    Attack {
        id: "user-information",
        name: "an allowed host that is a user's name",
        gains: "every service on the machine, past a rule that reads half of the URL",
        source: "RFC 3986 section 7.6",
        attempt: |api| {
            isnt_found(api, |port, open| {
                vec![format!("http://{open}@127.0.0.1:{port}/")]
            })
        },
    },
    Attack {
        id: "file",
        name: "a file",
        gains: "files of the server: its settings, its keys",
        source: "OWASP SSRF Prevention Cheat Sheet",
        attempt: |api| {
            let response = preview(api, "file:///etc/hostname").send()?;
            match response.code() {
                200..=299 => Err(response.fail("it's read").exploited()),
                500.. => Err(response.fail("the server fails at it")),
                _ => Ok(()),
            }
        },
    },
];

/// Asks for each of the URLs that `urls` makes of a port inside and of the open page, and looks whether anybody comes.
fn isnt_found(api: &Api, urls: fn(u16, std::net::SocketAddr) -> Vec<String>) -> StageResult {
    let inside = Pages::open("Inside").map_err(|error| Failure {
        inconclusive: true,
        ..Failure::plain(format!("nothing can listen here: {error}"))
    })?;
    let open = match api.pages() {
        Ok(pages) => pages.address(),
        // A server that was started elsewhere is asked without the open page.
        Err(_) => inside.address(),
    };
    for url in urls(inside.address().port(), open) {
        let response = preview(api, &url).send()?;
        if inside.asked() > 0 {
            let what = format!("the server has come to 127.0.0.1 for {url}");
            return Err(response.fail(what).exploited());
        }
        if response.code() >= 500 {
            return Err(response.fail("the server fails at it"));
        }
    }
    Ok(())
}
