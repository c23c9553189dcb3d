//! The kinds that every program here has: those of days 3, 4 and 11, and the two that a database adds.
//!
//! The server and the router reject requests by status alone. [`generic`] says which kind that is.

use crate::Class::{self, Defect, Fix, Retry};
use crate::Kind;

const fn kind(
    status: u16,
    code: &'static str,
    class: Class,
    title: &'static str,
    means: &'static str,
    advice: &'static str,
) -> Kind {
    Kind {
        code,
        status,
        title,
        class,
        means,
        advice,
    }
}

/// 409: somebody else has the name.
pub const TAKEN: Kind = kind(
    409,
    "taken",
    Fix,
    "The value is taken",
    "Another resource already has a value that may occur only once, such as a course's slug.",
    "Choose another value, or read the resource that has this one. If you sent the request before and heard nothing, that resource may be your own.",
);

/// 422: no column holds such a value.
pub const UNFIT_VALUE: Kind = kind(
    422,
    "unfit_value",
    Fix,
    "A value can't be stored",
    "The request is well formed, and one of its values is outside what the database holds: a date too far away, a number too large, or text with the character U+0000.",
    "Send a smaller number, a later date, or the text without that character.",
);

/// 503: not now.
pub const UNAVAILABLE: Kind = kind(
    503,
    "unavailable",
    Retry,
    "The service is unavailable",
    "The server can't do this now: its database is away or busy, it has too many connections, or it is stopping. Nothing is wrong with the request.",
    "Wait for the seconds that Retry-After names and send the same request again. Spend at most a tenth of your requests on retries. If the response says \"outcome\": \"unknown\", the change may have been made: send the request again with its Idempotency-Key, or look first.",
);

/// 500: a defect of the server's.
pub const INTERNAL: Kind = kind(
    500,
    "internal",
    Defect,
    "The server has a defect",
    "Something happened that the program doesn't expect. The response says no more on purpose; the server's log has the cause under the request id.",
    "Don't send the request again by itself. Report it, and quote the request id.",
);

/// All of them, by status.
pub const ALL: &[Kind] = &[
    kind(
        400,
        "malformed",
        Fix,
        "The request can't be read",
        "The bytes aren't an HTTP request, the body isn't JSON, or the connection ended inside the body.",
        "Look at the detail: it says where reading stopped. Send what your JSON library writes.",
    ),
    kind(
        400,
        "unreadable_header",
        Fix,
        "A header field can't be read",
        "A field that changes what the request does, such as If-Match or Idempotency-Key, isn't written as its specification says. The server doesn't guess.",
        "Write the field as the detail says, or leave it out.",
    ),
    kind(
        401,
        "unauthorized",
        Fix,
        "Credentials are needed",
        "The request has no credentials, or they aren't valid any more.",
        "Sign in, and send the token as WWW-Authenticate says.",
    ),
    kind(
        403,
        "forbidden",
        Fix,
        "You may not do this",
        "The server knows who you are, and you may not do this here.",
        "Ask somebody who may give you the role. Other credentials can help; the same ones can't.",
    ),
    kind(
        404,
        "not_found",
        Fix,
        "There is no such resource",
        "The path names nothing, or nothing that you may know of.",
        "Compare the path with the links that the API gives you. Don't build paths by hand.",
    ),
    kind(
        405,
        "method_not_allowed",
        Fix,
        "The resource doesn't have this method",
        "The path is right and the method isn't.",
        "Use a method that Allow lists.",
    ),
    kind(
        406,
        "not_acceptable",
        Fix,
        "No representation is acceptable",
        "The server has no representation of a type that Accept takes.",
        "Accept application/json.",
    ),
    kind(
        408,
        "request_timeout",
        Retry,
        "The request came too slowly",
        "The rest of the request didn't arrive in time.",
        "Send it again over a new connection.",
    ),
    kind(
        409,
        "conflict",
        Fix,
        "It conflicts with what is there",
        "The request is right by itself and can't be done in the present state of the resource.",
        "Read the resource, decide anew, and send a request that fits its state.",
    ),
    TAKEN,
    kind(
        409,
        "in_flight",
        Retry,
        "The same request is being worked on",
        "A request with this Idempotency-Key is in progress.",
        "Send it again in a moment. You get the response of the first.",
    ),
    kind(
        412,
        "stale",
        Fix,
        "The resource has changed",
        "The resource isn't in the state that If-Match or If-None-Match names: somebody has changed it since you read it.",
        "Read it again, make your change to what you find, and send it with the new ETag.",
    ),
    kind(
        412,
        "exists",
        Fix,
        "The resource exists already",
        "The request was to create the resource (If-None-Match: *), and it is there.",
        "Read it. To replace it, send its ETag in If-Match.",
    ),
    kind(
        413,
        "content_too_large",
        Fix,
        "The body is too large",
        "The body is larger than the server takes. The detail names the limit.",
        "Send less, in several requests if you have to.",
    ),
    kind(
        414,
        "uri_too_long",
        Fix,
        "The target is too long",
        "The request's target is longer than the server reads.",
        "Shorten the query.",
    ),
    kind(
        415,
        "unsupported_media_type",
        Fix,
        "The body has the wrong type",
        "The server doesn't read bodies of this Content-Type here.",
        "Send a type that Accept or Accept-Patch in the response lists.",
    ),
    kind(
        417,
        "expectation_failed",
        Fix,
        "The expectation can't be met",
        "The request waits for 100 Continue where the server can't say it.",
        "Send it without Expect.",
    ),
    kind(
        421,
        "misdirected",
        Fix,
        "The request came to the wrong server",
        "This connection isn't one for the target's scheme or host.",
        "Use the address that the API's links have.",
    ),
    kind(
        422,
        "invalid_input",
        Fix,
        "The input breaks rules",
        "The body can be read, and some of its members break rules. The list errors has each of them, with a JSON pointer, a code and a sentence.",
        "Correct every member that errors lists, and send it again.",
    ),
    UNFIT_VALUE,
    kind(
        422,
        "key_reused",
        Fix,
        "The Idempotency-Key belongs to another request",
        "The key was sent before, with another method, path or body.",
        "Make a new key for each new request, and keep it for the retries of that request alone.",
    ),
    kind(
        428,
        "precondition_required",
        Fix,
        "A condition is needed",
        "This resource changes only under a condition, so that nobody overwrites what they haven't seen.",
        "Read the resource, and send its ETag in If-Match.",
    ),
    kind(
        429,
        "too_many_requests",
        Retry,
        "Too many requests",
        "You have sent more requests than your share in this time.",
        "Wait for the seconds that Retry-After names, and send fewer.",
    ),
    kind(
        431,
        "head_too_large",
        Fix,
        "The header is too large",
        "The request's header fields are larger or more than the server reads.",
        "Send fewer or shorter fields. Old cookies are the usual reason.",
    ),
    INTERNAL,
    kind(
        501,
        "not_implemented",
        Fix,
        "The server doesn't have this",
        "The request needs something that this server doesn't implement, such as a transfer coding.",
        "Send it without.",
    ),
    UNAVAILABLE,
    kind(
        504,
        "timeout",
        Retry,
        "It took too long",
        "A part of the service didn't answer in time. A change may have been made.",
        "Send the request again with its Idempotency-Key, or look first.",
    ),
];

/// The kind of a rejection that has a status alone, as the server's and the router's have.
pub fn generic(status: u16) -> Option<&'static Kind> {
    // The first of each status is the one that says least.
    ALL.iter().find(|kind| kind.status == status)
}
