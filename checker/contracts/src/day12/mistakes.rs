//! Servers that are known to be wrong on day 12.

use checker::contract::Mistake;

use crate::learner::mistake;

pub(super) const ALL: &[Mistake] = &[
    mistake(
        "note-is-empty",
        "makes an empty text of a note that wasn't sent",
        &[1],
        "expected null",
    ),
    mistake(
        "course-made-up",
        "takes check-ins for a course that isn't there",
        &[1],
        "a course that nobody has made: the status is 201",
    ),
    mistake(
        "lists-everything",
        "lists the check-ins of all courses",
        &[2],
        "is not empty, and nobody has checked in",
    ),
    mistake(
        "list-of-nothing",
        "lists the check-ins of a course that isn't there",
        &[2],
        "the status is 200, expected 404",
    ),
    mistake(
        "put-merges",
        "keeps the note that a PUT doesn't have",
        &[3],
        "expected null",
    ),
    mistake(
        "no-428",
        "takes a change without a condition",
        &[3, 10],
        "expected 428",
    ),
    mistake(
        "two-states",
        "takes null in a patch for a member that is not there",
        &[4],
        "with null for the note",
    ),
    mistake(
        "patch-replaces",
        "takes a member that a patch doesn't have for null",
        &[4],
        "an empty patch",
    ),
    mistake(
        "anything-stored",
        "stores members that it doesn't know",
        &[5],
        "a POST with role",
    ),
    mistake(
        "id-of-the-client",
        "lets the client choose the id",
        &[5],
        "a POST with id",
    ),
    mistake(
        "given-away",
        "lets a patch change whose the check-in is",
        &[5],
        "a PATCH of learner_id",
    ),
    mistake(
        "lost-update",
        "lets the second writer erase what the first has written",
        &[6],
        "the status is 200, expected 412",
    ),
    mistake(
        "says-409",
        "says 409 where a condition is false",
        &[6],
        "the status is 409, expected 412",
    ),
    mistake(
        "compares-first",
        "compares the version before it writes, in another step",
        &[7],
        "have both changed one version",
    ),
    mistake(
        "float-hours",
        "makes hours a number",
        &[8],
        "expected a text",
    ),
    mistake(
        "rounded-hours",
        "keeps one decimal of the hours",
        &[8],
        "12.34 hours",
    ),
    mistake(
        "duplicates",
        "takes two check-ins for one day",
        &[9],
        "the same day again: the status is 201",
    ),
    mistake(
        "duplicate-is-500",
        "fails at a constraint",
        &[9],
        "the status is 500, expected 409",
    ),
    mistake(
        "looks-first",
        "looks for a duplicate before it inserts, in another step",
        &[9],
        "of eight at once",
    ),
    mistake(
        "delete-hides",
        "answers a DELETE and keeps the check-in",
        &[10],
        "the check-in after DELETE",
    ),
    mistake(
        "day-burned",
        "keeps the day of a deleted check-in taken",
        &[10],
        "the day of a check-in that is gone",
    ),
    mistake(
        "orphans",
        "keeps the check-ins of a course that is gone",
        &[10],
        "a check-in of a course that is gone",
    ),
    mistake(
        "in-memory",
        "keeps its rows in its own memory",
        &[11],
        "after the restart: the status is 404",
    ),
];
