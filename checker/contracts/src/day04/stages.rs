//! How the stages of day 4 test a router.

use std::collections::BTreeSet;

use checker::contract::{StageResult, Trial};
use checker::failure::{Failure, escaped};
use checker::message::Request;
use checker::response::Response;

/// Requests each path and expects its lines.
fn routes(trial: &Trial<'_>, expected: &[(&str, &str)]) -> StageResult {
    for (path, body) in expected {
        let answer = trial.ask(&Request::get(*path))?.status(&[200]);
        let right = answer.and_then(|answer| {
            let taken = route_of(&answer.parsed.body);
            let other = taken.filter(|route| Some(*route) != route_of(body.as_bytes()));
            answer.body(body.as_bytes()).map_err(|failure| match other {
                Some(route) => failure.within(format!("route `{route}` answered")),
                None => failure,
            })
        });
        right.map_err(|failure| failure.within(path))?;
    }
    Ok(())
}

/// The route that answers with `body`: its name is the first line.
fn route_of(body: &[u8]) -> Option<&'static str> {
    const ROUTES: [&str; 14] = [
        "home", "courses", "create", "new", "course", "replace", "remove", "lessons", "today",
        "lesson", "cohort", "member", "file", "path",
    ];
    let name = body.split(|&byte| byte == b'\n').next()?;
    ROUTES.into_iter().find(|route| route.as_bytes() == name)
}

/// Requests each path and expects only a status.
fn refused(trial: &Trial<'_>, status: u16, paths: &[&str]) -> StageResult {
    for path in paths {
        let answered = trial.ask(&Request::get(*path))?.status(&[status]);
        answered.map_err(|failure| failure.within(path))?;
    }
    Ok(())
}

pub(super) fn literals(trial: &mut Trial<'_>) -> StageResult {
    routes(
        trial,
        &[
            ("/", "home\n"),
            ("/courses", "courses\n"),
            ("/courses?sort=name", "courses\n"),
            ("/?", "home\n"),
            ("/courses?from=/files/a?b", "courses\n"),
        ],
    )
}

pub(super) fn not_found(trial: &mut Trial<'_>) -> StageResult {
    let nothing = [
        "/nothing",
        "/Courses",
        "/course",
        "/coursesx",
        "/api/v1",
        "/api/v1/cohorts",
        "/courses/rust/members",
    ];
    refused(trial, 404, &nothing)
}

pub(super) fn parameter(trial: &mut Trial<'_>) -> StageResult {
    routes(
        trial,
        &[
            ("/courses/rust", "course\nslug=rust\n"),
            ("/courses/Rust-2.0_~", "course\nslug=Rust-2.0_~\n"),
            ("/courses/rust/lessons", "lessons\nslug=rust\n"),
            ("/api/v1/cohorts/spring", "cohort\ncohort=spring\n"),
            ("/courses/newer", "course\nslug=newer\n"),
        ],
    )?;
    trial
        .ask(&Request::new("PUT", "/courses/rust"))?
        .status(&[200])?
        .body(b"replace\nslug=rust\n")?;
    trial
        .ask(&Request::new("DELETE", "/courses/rust"))?
        .status(&[200])?
        .body(b"remove\nslug=rust\n")?;
    Ok(())
}

pub(super) fn typed(trial: &mut Trial<'_>) -> StageResult {
    routes(
        trial,
        &[
            ("/courses/rust/lessons/4", "lesson\nslug=rust\nday=4\n"),
            ("/courses/rust/lessons/30", "lesson\nslug=rust\nday=30\n"),
            (
                "/api/v1/cohorts/spring/members/0",
                "member\ncohort=spring\nid=0\n",
            ),
            (
                "/api/v1/cohorts/spring/members/4294967295",
                "member\ncohort=spring\nid=4294967295\n",
            ),
        ],
    )?;
    refused(
        trial,
        404,
        &[
            "/courses/rust/lessons/0",
            "/courses/rust/lessons/31",
            "/courses/rust/lessons/four",
            "/courses/rust/lessons/4.0",
            "/courses/rust/lessons/-4",
            "/api/v1/cohorts/spring/members/4294967296",
            "/api/v1/cohorts/spring/members/x",
        ],
    )
}

pub(super) fn precedence(trial: &mut Trial<'_>) -> StageResult {
    routes(
        trial,
        &[
            ("/courses/new", "new\n"),
            ("/courses/rust/lessons/today", "today\nslug=rust\n"),
        ],
    )
}

pub(super) fn going_back(trial: &mut Trial<'_>) -> StageResult {
    routes(
        trial,
        &[
            ("/courses/new/lessons", "lessons\nslug=new\n"),
            ("/courses/new/lessons/today", "today\nslug=new\n"),
            ("/courses/new/lessons/7", "lesson\nslug=new\nday=7\n"),
        ],
    )
}

pub(super) fn catch_all(trial: &mut Trial<'_>) -> StageResult {
    routes(
        trial,
        &[
            ("/files/a", "file\nname=a\n"),
            ("/files/a/b", "path\npath=a/b\n"),
            ("/files/a/b//c", "path\npath=a/b//c\n"),
        ],
    )?;
    refused(trial, 404, &["/files/", "/files"])
}

pub(super) fn decoding(trial: &mut Trial<'_>) -> StageResult {
    routes(
        trial,
        &[
            ("/courses/c%2Fc++", "course\nslug=c/c++\n"),
            ("/courses/c%2fc%2B%2b", "course\nslug=c/c++\n"),
            ("/courses/caf%C3%A9", "course\nslug=café\n"),
            ("/%63ourses", "courses\n"),
            ("/courses/%6Eew", "new\n"),
            ("/courses/100%2525", "course\nslug=100%25\n"),
            ("/courses/what%3F", "course\nslug=what?\n"),
            ("/courses/rust/lessons/%34", "lesson\nslug=rust\nday=4\n"),
            ("/files/a%2Fb", "file\nname=a/b\n"),
            ("/files/a/b%20c%2F", "path\npath=a/b c/\n"),
        ],
    )?;
    refused(trial, 404, &["/courses%2Frust"])
}

pub(super) fn undecodable(trial: &mut Trial<'_>) -> StageResult {
    refused(
        trial,
        400,
        &[
            "/courses/%zz",
            "/courses/%4",
            "/courses/%",
            "/courses/%FF",
            "/courses/caf%C3",
            "/files/%zz",
            "/files/a/%FF",
        ],
    )
}

pub(super) fn slashes(trial: &mut Trial<'_>) -> StageResult {
    routes(trial, &[("/files/a/", "path\npath=a/\n")])?;
    refused(
        trial,
        404,
        &[
            "/courses/",
            "/courses//lessons",
            "//courses",
            "/courses/rust/",
            "/courses/rust//lessons",
        ],
    )
}

pub(super) fn wrong_method(trial: &mut Trial<'_>) -> StageResult {
    for (method, path, allowed) in [
        (
            "DELETE",
            "/courses",
            &["GET", "HEAD", "POST", "OPTIONS"][..],
        ),
        ("PUT", "/courses/new", &["GET", "HEAD", "OPTIONS"]),
        (
            "PATCH",
            "/courses/rust",
            &["GET", "HEAD", "PUT", "DELETE", "OPTIONS"],
        ),
    ] {
        let answered = trial.ask(&Request::new(method, path))?.status(&[405]);
        let allows = answered.and_then(|answer| allows(&answer, allowed));
        allows.map_err(|failure| failure.within(format!("{method} {path}")))?;
    }
    // Methods are case-sensitive (RFC 9110 section 9.1). A library may refuse `get` in its own way.
    for (method, statuses) in [("BREW", &[501, 400][..]), ("get", &[501, 405, 400])] {
        let answered = refuses_method(trial, method, statuses);
        answered.map_err(|failure| failure.within(format!("the method `{method}`")))?;
    }
    trial
        .ask(&Request::new("DELETE", "/nothing"))?
        .status(&[404])?;

    for (slug, at) in [
        ("c/c++", "/courses/c%2Fc++"),
        ("what? 100% café", "/courses/what%3F%20100%25%20caf%C3%A9"),
    ] {
        let created = trial
            .ask(&Request::post("/courses", slug))?
            .status(&[201])?;
        // The chapter asks for the body `create`; the line feed of the other bodies is allowed.
        if !matches!(&created.parsed.body[..], b"create" | b"create\n") {
            let at = created.parsed.body_at.clone();
            let what = format!(
                "POST /courses must answer with the body `create`, but this body is {}",
                format_args!("`{}`", escaped(&created.parsed.body))
            );
            return Err(created.fail_at(what, at));
        }
        let location = created.field("Location")?;
        let path = path_of(&location.value).filter(|path| is_the_course(path, slug));
        let Some(path) = path else {
            let what = format!("the Location isn't {at}, the URL of that course");
            return Err(created.fail_at(what, location.at.clone()));
        };
        routes(trial, &[(&path, &format!("course\nslug={slug}\n"))])?;
    }
    Ok(())
}

/// The response to an unknown method. A 400 is excused if it comes from a parser, which reads no further: it ends the
/// connection (Node's and Uvicorn's do), and the learner's code never saw the request.
fn refuses_method(trial: &Trial<'_>, method: &'static str, statuses: &[u16]) -> StageResult {
    let mut client = trial.connect()?;
    let answer = client.exchange(&Request::new(method, "/courses"))?;
    if answer.parsed.status == 400 && method == "BREW" {
        let what = "the status is 400, expected 501; a 400 passes only from an HTTP parser that ends the connection, and here";
        return client.closed().map_err(|failure| failure.within(what));
    }
    answer.status(statuses).map(drop)
}

/// The path of a Location in the response to `POST /courses` (RFC 9110 section 10.2.2, RFC 3986 section 5.2).
fn path_of(location: &str) -> Option<String> {
    let of_authority = |rest: &str| rest.find('/').map(|at| rest[at..].to_owned());
    let reference = ["http://", "https://", "//"];
    match reference
        .iter()
        .find_map(|begin| location.strip_prefix(begin))
    {
        Some(rest) => of_authority(rest),
        None if location.starts_with('/') => Some(location.to_owned()),
        None => Some(format!("/{}", location.trim_start_matches("./"))),
    }
}

/// Whether `path` names the course `slug`. A needless escape is allowed (RFC 3986 section 6.2.2.2).
fn is_the_course(path: &str, slug: &str) -> bool {
    let unescaped = ["courses", slug];
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    segments.len() == unescaped.len() && {
        let mut both = segments.iter().zip(unescaped);
        both.all(|(segment, text)| decoded(segment).as_deref() == Some(text))
    }
}

/// `segment` without its escapes; `None` if a byte needs an escape and has none (RFC 3986 section 3.3), or if the result
/// isn't UTF-8.
fn decoded(segment: &str) -> Option<String> {
    let stands = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte);
    let mut pieces = segment.split('%');
    let mut text = pieces.next()?.as_bytes().to_vec();
    if !text.iter().all(|byte| stands(*byte)) {
        return None;
    }
    for piece in pieces {
        let behind = piece.get(2..)?.as_bytes();
        text.push(u8::from_str_radix(piece.get(..2)?, 16).ok()?);
        text.extend(behind.iter().filter(|byte| stands(**byte)));
        if !behind.iter().all(|byte| stands(*byte)) {
            return None;
        }
    }
    String::from_utf8(text).ok()
}

pub(super) fn head_and_options(trial: &mut Trial<'_>) -> StageResult {
    for path in ["/", "/courses", "/courses/rust/lessons/4"] {
        let get = trial.ask(&Request::get(path))?.status(&[200])?;
        let mut client = trial.connect()?;
        let head = client
            .exchange(&Request::new("HEAD", path))?
            .status(&[200])?;
        for name in ["Content-Length", "Content-Type"] {
            let Some(field) = get.parsed.field(name) else {
                continue;
            };
            let same = head.field(name)?;
            if same.value != field.value {
                let what = format!("{name} differs: for GET it is {}", field.value);
                return Err(head.fail_at(what, same.at.clone()));
            }
        }
        let alone = client.no_content(&Request::get(path), &get);
        alone.map_err(|failure| failure.within(format!("HEAD {path}")))?;
    }
    let get = trial.ask(&Request::get("/nothing"))?.status(&[404])?;
    let mut client = trial.connect()?;
    let nothing = client.exchange(&Request::new("HEAD", "/nothing"));
    let nothing = nothing.and_then(|answer| answer.status(&[404]));
    let nothing = nothing.and_then(|_| client.no_content(&Request::get("/"), &get));
    nothing.map_err(|failure| failure.within("HEAD /nothing"))?;

    for (path, allowed) in [
        ("/courses", &["GET", "HEAD", "POST", "OPTIONS"][..]),
        (
            "/courses/rust",
            &["GET", "HEAD", "PUT", "DELETE", "OPTIONS"],
        ),
    ] {
        let allows = options(trial, path).and_then(|answer| allows(&answer, allowed));
        allows.map_err(|failure| failure.within(format!("OPTIONS {path}")))?;
    }
    // `OPTIONS *` asks about the whole server, so no `Allow` is needed.
    options(trial, "*")?;
    trial
        .ask(&Request::new("OPTIONS", "/nothing"))?
        .status(&[404])
        .map(drop)
}

/// The response to OPTIONS: a 204, which has no content, or a 200.
fn options(trial: &Trial<'_>, target: &str) -> Result<Response, Failure> {
    let answer = trial
        .ask(&Request::new("OPTIONS", target))?
        .status(&[204, 200])?;
    match answer.parsed.field("Content-Length") {
        Some(length) if answer.parsed.status == 204 => {
            let what = "a 204 must not have a Content-Length (RFC 9110 section 8.6)";
            Err(answer.fail_at(what, length.at.clone()))
        }
        _ => Ok(answer),
    }
}

/// Fails unless `Allow` lists exactly `expected`, in any order and on any number of lines.
fn allows(answer: &Response, expected: &[&str]) -> StageResult {
    let first = answer.field("Allow")?;
    let fields = answer
        .parsed
        .fields
        .iter()
        .filter(|field| field.name.eq_ignore_ascii_case("Allow"));
    let listed: BTreeSet<&str> = fields
        .flat_map(|field| field.value.split(',').map(str::trim))
        .collect();
    let expected: BTreeSet<&str> = expected.iter().copied().collect();
    let missing: Vec<&str> = expected.difference(&listed).copied().collect();
    let extra: Vec<&str> = listed
        .difference(&expected)
        .copied()
        .filter(|method| !method.is_empty())
        .collect();
    match (&missing[..], &extra[..]) {
        ([], []) => Ok(()),
        ([], extra) => Err(answer.fail_at(
            format!(
                "Allow lists methods that don't work here: {}",
                extra.join(", ")
            ),
            first.at.clone(),
        )),
        (missing, _) => Err(answer.fail_at(
            format!("Allow lacks {}", missing.join(", ")),
            first.at.clone(),
        )),
    }
}
