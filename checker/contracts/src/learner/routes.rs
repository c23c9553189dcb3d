//! The routes of the learner's API, in one table.

/// The callers that may use a route, from day 18 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Anybody, without a credential.
    Anyone,
    /// Any learner, and staff.
    Learner,
    /// The learner whose row it is, and staff.
    Owner,
    /// Staff alone.
    Staff,
}

/// A route of the learner's API.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The first day whose check uses it.
    pub day: u8,
    /// The method.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The callers that may use it, from day 18 on.
    pub role: Role,
    /// Its effect and its response.
    pub what: &'static str,
}

const fn route(
    day: u8,
    method: &'static str,
    path: &'static str,
    role: Role,
    what: &'static str,
) -> Route {
    Route {
        day,
        method,
        path,
        role,
        what,
    }
}

/// All routes, by the day that brings them.
pub const ROUTES: &[Route] = &[
    route(
        8,
        "GET",
        "/learners",
        Role::Staff,
        "each learner with the number of check-ins: `{\"items\": [{\"id\", \"name\", \"check_ins\"}]}`",
    ),
    route(
        10,
        "GET",
        "/balances",
        Role::Learner,
        "the hours of each learner: `{\"items\": [{\"learner_id\", \"hours\"}]}`",
    ),
    route(
        10,
        "POST",
        "/transfers",
        Role::Owner,
        "`{from, to, hours}` gives 201; 409 where the balance is too small",
    ),
    route(
        11,
        "GET",
        "/courses",
        Role::Learner,
        "the list: `{\"items\": [...]}`",
    ),
    route(
        11,
        "POST",
        "/courses",
        Role::Staff,
        "201 with `Location`; honors `Idempotency-Key`; 409 where the slug is taken",
    ),
    route(
        11,
        "GET",
        "/courses/{slug}",
        Role::Learner,
        "the course with its `ETag` and a `Link` to the list; honors `If-None-Match`",
    ),
    route(
        11,
        "PUT",
        "/courses/{slug}",
        Role::Staff,
        "replaces it; `If-Match`, or `If-None-Match: *` to create it",
    ),
    route(
        11,
        "PATCH",
        "/courses/{slug}",
        Role::Staff,
        "changes it by a merge patch; `If-Match`",
    ),
    route(
        11,
        "DELETE",
        "/courses/{slug}",
        Role::Staff,
        "204; `If-Match`",
    ),
    route(
        12,
        "GET",
        "/courses/{slug}/check-ins",
        Role::Learner,
        "the check-ins of the course; a learner's own from day 18 on",
    ),
    route(
        12,
        "POST",
        "/courses/{slug}/check-ins",
        Role::Owner,
        "201; 409 where the learner has one for that day",
    ),
    route(
        12,
        "GET",
        "/check-ins/{id}",
        Role::Owner,
        "the check-in with its `ETag`",
    ),
    route(
        12,
        "PUT",
        "/check-ins/{id}",
        Role::Owner,
        "replaces it; `If-Match`",
    ),
    route(
        12,
        "PATCH",
        "/check-ins/{id}",
        Role::Owner,
        "changes it by a merge patch; `If-Match`",
    ),
    route(
        12,
        "DELETE",
        "/check-ins/{id}",
        Role::Owner,
        "204; `If-Match`",
    ),
    route(
        13,
        "GET",
        "/courses/{slug}/check-ins?day={day}",
        Role::Learner,
        "those of one day; 400 or 422 for any other parameter",
    ),
    route(
        15,
        "GET",
        "/me",
        Role::Learner,
        "the person of the token: `{\"id\", \"roles\"}`",
    ),
    route(
        16,
        "POST",
        "/sessions",
        Role::Learner,
        "with a bearer token: 201 with `Location` and a cookie; `{\"id\", \"access_token\", \"refresh_token\"}`",
    ),
    route(
        16,
        "GET",
        "/sessions",
        Role::Learner,
        "one's own: `{\"items\": [{\"id\", \"created_at\", \"current\"}]}`",
    ),
    route(
        16,
        "DELETE",
        "/sessions/{id}",
        Role::Owner,
        "204; the session is over",
    ),
    route(
        16,
        "DELETE",
        "/sessions",
        Role::Learner,
        "204; all of one's sessions are over",
    ),
    route(
        16,
        "POST",
        "/tokens",
        Role::Anyone,
        "`{refresh_token}` gives `{\"access_token\", \"refresh_token\"}`; 401 for one that was used",
    ),
    route(
        17,
        "POST",
        "/accounts",
        Role::Anyone,
        "`{name, email, password}` gives 202, for an address that is taken too; 422 for a password of 72 bytes and more",
    ),
    route(
        17,
        "POST",
        "/sessions",
        Role::Anyone,
        "`{email, password}` gives 201 as above, or 401, the same for an account that isn't there",
    ),
    route(
        17,
        "POST",
        "/password-resets",
        Role::Anyone,
        "`{email}` gives 202 always; a mail with `token: ...` is a file in MAIL_DIR",
    ),
    route(
        17,
        "POST",
        "/password-changes",
        Role::Anyone,
        "`{token, password}` gives 204 once, and ends all sessions",
    ),
    route(
        19,
        "POST",
        "/previews",
        Role::Learner,
        "`{url}` gives `{\"title\"}` of a public page; 422 for any other address",
    ),
];
