//! Servers that are known to be wrong on day 11.

use checker::contract::Mistake;

const fn mistake(
    id: &'static str,
    words: &'static str,
    fails: &'static [u8],
    sign: &'static str,
) -> Mistake {
    Mistake {
        id,
        words,
        fails,
        sign,
    }
}

pub(super) const ALL: &[Mistake] = &[
    mistake(
        "no-location",
        "doesn't say where it has put a new course",
        &[1],
        "the answer has no Location",
    ),
    mistake(
        "created-is-200",
        "answers 200 to a POST that creates",
        &[1],
        "the status is 200, expected 201",
    ),
    mistake(
        "list-is-stale",
        "leaves new courses out of the list",
        &[1],
        "times, expected 1",
    ),
    mistake(
        "text-for-json",
        "says that its JSON is text",
        &[1],
        "`text/plain`, expected JSON",
    ),
    mistake(
        "get-deletes",
        "deletes on a GET with `?delete=true`",
        &[2],
        "GET with delete=true",
    ),
    mistake(
        "override",
        "lets a field of a GET override its method",
        &[2],
        "X-HTTP-Method-Override",
    ),
    mistake(
        "head-of-another-type",
        "answers HEAD with other fields than GET",
        &[2],
        "HEAD: Content-Type",
    ),
    mistake(
        "put-once",
        "refuses a PUT that changes nothing",
        &[3],
        "the same PUT again",
    ),
    mistake(
        "delete-hides",
        "answers a DELETE and keeps the course",
        &[3],
        "the first DELETE",
    ),
    mistake(
        "slug-burned",
        "keeps the slug of a deleted course taken",
        &[3],
        "the slug of a course that is gone",
    ),
    mistake(
        "no-allow",
        "answers 405 without `Allow`",
        &[4],
        "the answer has no Allow",
    ),
    mistake(
        "404-for-405",
        "answers 404 for a method that the resource doesn't have",
        &[4],
        "the status is 404, expected 405",
    ),
    mistake(
        "allows-everything",
        "lists the same methods for every resource",
        &[4],
        "Allow lists",
    ),
    mistake("no-etag", "sends no `ETag`", &[5], "the answer has no ETag"),
    mistake(
        "etag-bare",
        "sends an `ETag` without its quotes",
        &[5],
        "not text in double quotes",
    ),
    mistake(
        "etag-of-the-moment",
        "sends another `ETag` for each response",
        &[5],
        "read twice",
    ),
    mistake(
        "never-304",
        "ignores `If-None-Match`",
        &[5],
        "If-None-Match: *: the status is 200",
    ),
    mistake(
        "one-tag",
        "compares `If-None-Match` as one text",
        &[5],
        "If-None-Match: \"another\", ",
    ),
    mistake(
        "etag-stays",
        "keeps the `ETag` when the course changes",
        &[5],
        "after a change",
    ),
    mistake(
        "no-428",
        "takes a change without a condition",
        &[6],
        "expected 428",
    ),
    mistake(
        "says-409",
        "says 409 where a condition is false",
        &[6],
        "the status is 409, expected 412",
    ),
    mistake(
        "lost-update",
        "lets the second writer erase what the first has written",
        &[6],
        "PUT by the second writer, with the old ETag: the status is 2",
    ),
    mistake(
        "weak-is-enough",
        "compares `If-Match` weakly",
        &[6],
        "with the tag made weak",
    ),
    mistake(
        "put-overwrites",
        "replaces with a PUT that was to create",
        &[7],
        "the second writer",
    ),
    mistake(
        "put-never-creates",
        "knows no PUT that creates",
        &[7],
        "the status is 404, expected 201",
    ),
    mistake(
        "patch-replaces",
        "takes a member that a patch doesn't have for null",
        &[8],
        "an absent member",
    ),
    mistake(
        "null-is-absent",
        "takes null in a patch for a member that is not there",
        &[8],
        "a member that is null",
    ),
    mistake(
        "any-patch",
        "reads every patch as a merge patch",
        &[8],
        "a patch of another kind",
    ),
    mistake(
        "any-type",
        "reads every body as JSON",
        &[9],
        "a body of text/plain",
    ),
    mistake(
        "type-to-the-letter",
        "compares the type with its parameters and its case",
        &[9],
        "charset=utf-8",
    ),
    mistake(
        "500-for-400",
        "fails on a body that is cut off",
        &[9],
        "the status is 500, expected 400",
    ),
    mistake(
        "any-accept",
        "sends JSON to those who can't read it",
        &[9],
        "Accept: text/html",
    ),
    mistake(
        "zero-is-some",
        "ignores `q=0`",
        &[9],
        "Accept: application/json;q=0",
    ),
    mistake(
        "no-key",
        "ignores `Idempotency-Key`",
        &[10],
        "the retry: the status is 409",
    ),
    mistake(
        "key-alone",
        "replays for the same key whatever the payload",
        &[10],
        "the same key with another payload",
    ),
    mistake(
        "replay-in-silence",
        "doesn't say that a response is a replay",
        &[10],
        "the answer has no Idempotent-Replayed",
    ),
    mistake(
        "key-in-quotes",
        "knows a key with its quotes only",
        &[10],
        "with the key bare",
    ),
    mistake(
        "races-to-500",
        "fails when a key comes twice at once",
        &[11],
        "one of eight at once",
    ),
    mistake("no-link", "has no link to the list", &[12], "no Link"),
    mistake(
        "link-to-nowhere",
        "links to a list that isn't there",
        &[12],
        "the status is 404, expected 200",
    ),
];
