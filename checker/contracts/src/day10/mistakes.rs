//! Servers that are known to be wrong on day 10.

use checker::contract::Mistake;

use crate::learner::mistake;

pub(super) const ALL: &[Mistake] = &[
    mistake("float-hours", "makes hours a number", &[1], "is not a text"),
    mistake(
        "learner-missing",
        "forgets a learner in the list",
        &[1],
        "lacks the learner",
    ),
    mistake(
        "created-is-200",
        "says 200 of what it has created",
        &[2],
        "the status is 200, expected 201",
    ),
    mistake(
        "gives-only",
        "adds the hours to one balance and takes them from none",
        &[2],
        "is 100.00, expected 97.50",
    ),
    mistake(
        "takes-only",
        "takes the hours and forgets the other half",
        &[2],
        "is 100.00, expected 102.50",
    ),
    mistake(
        "overdraws",
        "doesn't look at the balance",
        &[3],
        "a hundredth too much: the status is 201",
    ),
    mistake(
        "keeps-the-last",
        "refuses to give the whole balance",
        &[3],
        "the whole balance: the status is 409",
    ),
    mistake(
        "short-is-422",
        "says 422 where the balance is too small",
        &[3],
        "the status is 422, expected 409",
    ),
    mistake(
        "rounded-hours",
        "keeps one decimal of the hours that somebody gets",
        &[4, 7],
        "00, expected 10",
    ),
    mistake(
        "500-for-400",
        "fails at a body that isn't JSON",
        &[5],
        "the status is 500, expected 400",
    ),
    mistake(
        "negative-steals",
        "takes hours below zero",
        &[6],
        "-5.00 hours: the status is 201",
    ),
    mistake(
        "given-to-nobody",
        "doesn't look whether there is somebody to get the hours",
        &[6],
        "dead: the status is 201",
    ),
    mistake(
        "looks-first",
        "selects, computes and updates, in three steps",
        &[7],
        "were made from a balance",
    ),
    mistake(
        "deadlock-is-500",
        "locks its own side first, and fails when PostgreSQL ends a circle",
        &[8],
        "the status is 500, expected 201",
    ),
    mistake(
        "half-done",
        "takes and gives the hours in two transactions",
        &[9],
        "the balance of",
    ),
    mistake(
        "keeps-the-dead",
        "keeps a connection that PostgreSQL has ended",
        &[9],
        "the status is 500, expected 200",
    ),
    mistake(
        "leaves-open",
        "returns from a refused transfer without a rollback",
        &[10],
        "a session is idle in a transaction",
    ),
];
