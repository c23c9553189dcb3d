//! Answers that are known to be wrong: a file for each in `gallery/day08`. The last two are programs, modes of the gallery's.

use checker::contract::Mistake;

use crate::learner::mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        id: "01-like",
        words: "compares by a pattern that ignores case",
        fails: &[1],
        sign: "by Seq Scan",
    },
    Mistake {
        id: "02-to-char",
        words: "formats every date and compares the text",
        fails: &[2],
        sign: "by Seq Scan",
    },
    Mistake {
        id: "03-extract",
        words: "asks each date for its day of the month",
        fails: &[3],
        sign: "by Seq Scan",
    },
    Mistake {
        id: "04-max",
        words: "finds the latest date with a sort of its own",
        fails: &[4],
        sign: "by ",
    },
    Mistake {
        id: "05-bool-or",
        words: "asks every check-in of the cohort",
        fails: &[5],
        sign: "pages by",
    },
    Mistake {
        id: "06-outer-join",
        words: "joins with everybody's day 25 first",
        fails: &[6],
        sign: "by ",
    },
    Mistake {
        id: "07-lateral",
        words: "moves the subquery to a lateral join, which runs as often",
        fails: &[7],
        sign: "it touches",
    },
    Mistake {
        id: "07-inner",
        words: "loses the hours condition",
        fails: &[7],
        sign: "other rows",
    },
    Mistake {
        id: "08-in",
        words: "asks for the learner in a subquery, and keeps the or",
        fails: &[8],
        sign: "by Seq Scan",
    },
    Mistake {
        id: "09-between-offset",
        words: "begins in the middle, and still skips thousands",
        fails: &[9],
        sign: "by Index Scan",
    },
    Mistake {
        id: "10-one-cast",
        words: "turns both sides into another type",
        fails: &[10],
        sign: "by ",
    },
    Mistake {
        id: "11-max",
        words: "finds the latest days of everybody and then the cohort's",
        fails: &[11],
        sign: "by ",
    },
    Mistake {
        id: "12-sort",
        words: "sums all, and sorts all sums for ten of them",
        fails: &[12],
        sign: "by ",
    },
    mistake(
        "one-more-each",
        "asks for the check-ins of each learner by itself",
        &[13],
        "a list of ",
    ),
    mistake(
        "nobody-without",
        "leaves out the learners who have no check-in",
        &[13],
        "lacks Learner ",
    ),
];
