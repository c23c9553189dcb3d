//! Day 4: the routes, found one after the other. It is slow, and short enough to be seen to be right.

use crate::head::METHODS;
use crate::message::{Message, answer, reply};
use crate::mode::Mode;

/// Method, pattern, name; where two patterns fit a path, the better one stands first.
const ROUTES: [(&str, &str, &str); 14] = [
    ("GET", "/", "home"),
    ("GET", "/courses", "courses"),
    ("POST", "/courses", "create"),
    ("GET", "/courses/new", "new"),
    ("GET", "/courses/{slug}", "course"),
    ("PUT", "/courses/{slug}", "replace"),
    ("DELETE", "/courses/{slug}", "remove"),
    ("GET", "/courses/{slug}/lessons", "lessons"),
    ("GET", "/courses/{slug}/lessons/today", "today"),
    ("GET", "/courses/{slug}/lessons/{day}", "lesson"),
    ("GET", "/files/{name}", "file"),
    ("GET", "/files/{*path}", "path"),
    ("GET", "/api/v1/cohorts/{cohort}", "cohort"),
    ("GET", "/api/v1/cohorts/{cohort}/members/{id}", "member"),
];

pub(crate) fn respond(mode: &Mode, request: &Message) -> Vec<u8> {
    let method = match mode.is("methods-in-any-case") {
        true => request.method.to_ascii_uppercase(),
        false => request.method.clone(),
    };
    let method = method.as_str();
    if !METHODS.contains(&method) {
        let status = if mode.is("unknown-is-a-bad-request") {
            400
        } else {
            501
        };
        return answer(mode, request, status, b"not implemented\n");
    }
    if mode.is("one-options") && method == "OPTIONS" && request.path != "*" {
        let allow = "Allow: GET, HEAD, POST, OPTIONS\r\n";
        return reply(mode, request, 204, allow, None);
    }
    if request.path == "*" {
        return reply(
            mode,
            request,
            204,
            &format!("Allow: {}\r\n", METHODS.join(", ")),
            None,
        );
    }
    let mut path = match mode.is("keeps-the-query") {
        true => request.target.clone(),
        false => request.path.clone(),
    };
    if mode.is("ignores-case") {
        path = path.to_ascii_lowercase();
    }
    if mode.is("trailing-slash") && path.len() > 1 {
        path = path.strip_suffix('/').unwrap_or(&path).to_owned();
    }
    if mode.is("decodes-first") {
        match decoded(mode, &path) {
            Some(whole) => path = whole,
            None => return answer(mode, request, 400, b"no path\n"),
        }
    }
    if mode.is("forgives-slashes") {
        path = format!(
            "/{}",
            path.split('/')
                .filter(|segment| !segment.is_empty())
                .collect::<Vec<_>>()
                .join("/")
        );
    }
    let segments: Option<Vec<String>> = path
        .split('/')
        .skip(1)
        .map(|segment| decoded(mode, segment))
        .collect();
    let Some(segments) = segments else {
        return answer(mode, request, 400, b"no path\n");
    };

    let mut order: Vec<_> = ROUTES.iter().collect();
    if mode.is("parameter-first") {
        order.sort_by_key(|route| !route.1.contains('{'));
    }
    let found = order
        .iter()
        .find_map(|route| Some((route.1, parameters(mode, route.1, &segments)?)));
    let found = found.map(|(pattern, mut found)| {
        let rest = path.strip_prefix("/files/");
        if let Some(rest) = rest.filter(|_| pattern.contains('*') && mode.is("rest-undecoded")) {
            found[0].1 = rest.to_owned();
        }
        (pattern, found)
    });
    let gone_wrong = mode.is("never-goes-back") && segments.len() > 2 && segments[1] == "new";
    let Some((pattern, parameters)) = found.filter(|_| !gone_wrong) else {
        return answer(mode, request, 404, b"not found\n");
    };
    if !mode.is("any-number") && !parameters.iter().all(|(name, value)| in_range(name, value)) {
        return answer(mode, request, 404, b"not found\n");
    }
    let of_resource: Vec<_> = ROUTES.iter().filter(|route| route.1 == pattern).collect();
    let mut allow = String::from("OPTIONS");
    for (method, ..) in &of_resource {
        allow += &format!(", {method}");
        if *method == "GET" && !mode.is("allow-forgets-head") {
            allow += ", HEAD";
        }
    }
    let allow = format!("Allow: {allow}\r\n");
    let wanted = if method == "HEAD" { "GET" } else { method };
    match of_resource.iter().find(|route| route.0 == wanted) {
        _ if method == "OPTIONS" && mode.is("length-of-nothing") => {
            reply(mode, request, 204, &allow, Some(b""))
        }
        _ if method == "OPTIONS" => reply(mode, request, 204, &allow, None),
        None if mode.is("only-404") => answer(mode, request, 404, b"not found\n"),
        None => reply(mode, request, 405, &allow, Some(b"method not allowed\n")),
        Some((_, _, "create")) => {
            let slug = match mode.is("escapes-slashes") {
                true => String::from_utf8_lossy(&request.body).replace('/', "%2F"),
                false => escaped(&request.body),
            };
            reply(
                mode,
                request,
                201,
                &format!("Location: /courses/{slug}\r\n"),
                Some(b"create\n"),
            )
        }
        Some((_, _, name)) => {
            let lines: String = parameters
                .iter()
                .map(|(name, value)| format!("{name}={value}\n"))
                .collect();
            answer(mode, request, 200, format!("{name}\n{lines}").as_bytes())
        }
    }
}

fn parameters(mode: &Mode, pattern: &str, segments: &[String]) -> Option<Vec<(String, String)>> {
    let mut rest = segments;
    let mut found = Vec::new();
    for part in pattern.split('/').skip(1) {
        if let Some(name) = part.strip_prefix("{*") {
            let all = match mode.is("no-catch-all") {
                true => rest.first().cloned().filter(|_| rest.len() == 1)?,
                false => rest.join("/"),
            };
            found.push((name.trim_end_matches('}').to_owned(), all.clone()));
            return (!all.is_empty()).then_some(found);
        }
        let (first, behind) = rest.split_first()?;
        match part.strip_prefix('{') {
            Some(_) if first.is_empty() => return None,
            Some(_) if mode.is("cuts-parameters") && first.contains('.') => return None,
            Some(name) => found.push((name.trim_end_matches('}').to_owned(), first.clone())),
            None if part == first => {}
            None => return None,
        }
        rest = behind;
    }
    rest.is_empty().then_some(found)
}

/// `text` as one segment of a path; a plus may stand there as it is.
fn escaped(text: &[u8]) -> String {
    let mut segment = String::new();
    for &byte in text {
        match byte.is_ascii_alphanumeric() || b"-._~+".contains(&byte) {
            true => segment.push(char::from(byte)),
            false => segment += &format!("%{byte:02X}"),
        }
    }
    segment
}

fn in_range(name: &str, value: &str) -> bool {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    match name {
        "day" => digits && value.parse().is_ok_and(|day| (1..=30).contains(&day)),
        "id" => digits && value.parse::<u32>().is_ok(),
        _ => true,
    }
}

fn decoded(mode: &Mode, text: &str) -> Option<String> {
    let text = match mode.is("plus-is-space") {
        true => text.replace('+', " "),
        false => text.to_owned(),
    };
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        let escape = || {
            let digits = std::str::from_utf8(behind.get(..2)?).ok()?;
            let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            u8::from_str_radix(digits, 16).ok().filter(|_| hexadecimal)
        };
        match byte {
            b'%' => match escape() {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &behind[2..];
                }
                None if mode.is("decodes-anything") => bytes.push(b'%'),
                None => return None,
            },
            byte => bytes.push(byte),
        }
    }
    match mode.is("decodes-anything") {
        true => Some(String::from_utf8_lossy(&bytes).into_owned()),
        false => String::from_utf8(bytes).ok(),
    }
}
