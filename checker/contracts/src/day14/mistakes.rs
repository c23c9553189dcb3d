//! Servers that are known to be wrong on day 14.

use checker::contract::Mistake;

use crate::learner::mistake;

pub(super) const ALL: &[Mistake] = &[
    mistake(
        "plain-text",
        "sends refusals as plain text",
        &[1],
        "Content-Type is `text/plain`",
    ),
    mistake(
        "router-page",
        "leaves a path that nobody knows to its framework's page",
        &[1],
        "Content-Type is `text/html`",
    ),
    mistake(
        "405-bare",
        "refuses a method without a word",
        &[1],
        "a method that isn't there: ",
    ),
    mistake(
        "no-detail",
        "leaves `detail` out",
        &[1],
        "no member /detail",
    ),
    mistake(
        "500-for-400",
        "fails at a body that isn't JSON",
        &[1],
        "a body that ends too early: the status is 500",
    ),
    mistake(
        "duplicate-is-500",
        "fails at a slug that is taken",
        &[1],
        "a slug that is taken: the status is 500",
    ),
    mistake("about-blank", "has no types", &[2], "is about:blank"),
    mistake(
        "type-by-case",
        "makes a type for each occurrence",
        &[2],
        "another slug that is taken: the member /type",
    ),
    mistake(
        "one-type",
        "has one type for all",
        &[2],
        "is the one of a slug that is taken",
    ),
    mistake(
        "no-instance",
        "doesn't say which path was refused",
        &[3],
        "no member /instance",
    ),
    mistake(
        "no-request-id",
        "has no ids for requests",
        &[3],
        "no member /request_id",
    ),
    mistake(
        "id-in-body-alone",
        "says the request's id in the body alone",
        &[3],
        "no X-Request-Id",
    ),
    mistake(
        "one-request-id",
        "has one id for all requests",
        &[3],
        "is the one of the request before",
    ),
    mistake(
        "names-the-constraint",
        "tells the client the constraint's name",
        &[4],
        "says `_key`",
    ),
    mistake(
        "races-to-500",
        "looks for the slug first, and fails where another request was faster",
        &[4],
        "one of eight at once: the status is 500",
    ),
    mistake(
        "nul-is-500",
        "fails at a character that PostgreSQL can't store",
        &[5],
        "a title with U+0000: the status is 500",
    ),
    mistake(
        "check-is-500",
        "fails at a check constraint",
        &[5],
        "a title of 300 characters: the status is 500",
    ),
    mistake(
        "driver-text",
        "sends the driver's text to the client",
        &[6],
        "says `relation`",
    ),
    mistake(
        "stack-trace",
        "sends a stack trace to the client",
        &[6],
        "says `node_modules`",
    ),
    mistake(
        "defect-is-503",
        "asks the client to try a defect again",
        &[6],
        "a GET without its table: the status is 503",
    ),
    mistake(
        "errors-are-404",
        "takes every error of the database for a row that isn't there",
        &[6, 7],
        "a GET without its table: the status is 404",
    ),
    mistake(
        "away-is-500",
        "says that a database that is away is a defect",
        &[7],
        "a GET without a database: the status is 500",
    ),
    mistake(
        "no-retry-after",
        "doesn't say when to come back",
        &[7],
        "Retry-After",
    ),
    mistake(
        "driver-address",
        "tells the client where the database was",
        &[7],
        "says `econnre`",
    ),
    mistake(
        "list-is-empty",
        "has an empty list while the database is away",
        &[7],
        "the list without a database: the status is 200",
    ),
    mistake(
        "stays-away",
        "doesn't look for its database again",
        &[8],
        "it's still 503",
    ),
    mistake(
        "waits-forever",
        "waits for a frozen database without a limit",
        &[9],
        "no answer for",
    ),
];
