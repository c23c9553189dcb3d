//! Answers that are known to be wrong: a file for each in `gallery/day09`.

use checker::contract::Mistake;

pub(super) const ALL: &[Mistake] = &[
    Mistake {
        id: "01-time-first",
        words: "sorts by the time first, so that everybody's events lie between two of one learner",
        fails: &[1],
        sign: "pages by Index Scan",
    },
    Mistake {
        id: "01-learner-only",
        words: "indexes the learner alone, and fetches all events to sort them",
        fails: &[1],
        sign: "pages by Sort",
    },
    Mistake {
        id: "02-range-first",
        words: "puts the range before the equal column",
        fails: &[2],
        sign: "a query touches",
    },
    Mistake {
        id: "03-one-each",
        words: "makes an index for each query",
        fails: &[3],
        sign: "the writes touch",
    },
    Mistake {
        id: "03-every-column",
        words: "gives each column an index",
        fails: &[3],
        sign: "a query touches",
    },
    Mistake {
        id: "04-all-of-them",
        words: "indexes all reminders, sent or not",
        fails: &[4],
        sign: "pages by Sort",
    },
    Mistake {
        id: "04-due-only",
        words: "indexes the date alone, and reads past all that are sent",
        fails: &[4],
        sign: "pages by Index Scan",
    },
    Mistake {
        id: "05-the-other-way",
        words: "repeats the order that the unique key has",
        fails: &[5],
        sign: "a query touches",
    },
    Mistake {
        id: "06-one-missing",
        words: "leaves out a column that is shown",
        fails: &[6],
        sign: "a query touches",
    },
    Mistake {
        id: "06-with-the-body",
        words: "carries the large column as well",
        fails: &[6],
        sign: "the indexes take",
    },
    Mistake {
        id: "07-plain",
        words: "indexes the column and not what is asked for",
        fails: &[7],
        sign: "a query touches",
    },
    Mistake {
        id: "07-not-unique",
        words: "finds the address, and lets a second one in",
        fails: &[7],
        sign: "has to be refused",
    },
    Mistake {
        id: "08-b-tree",
        words: "makes a B-tree of the documents",
        fails: &[8],
        sign: "a query touches",
    },
    Mistake {
        id: "09-b-tree-of-times",
        words: "makes a B-tree, a hundred times as large",
        fails: &[9],
        sign: "the indexes take",
    },
    Mistake {
        id: "10-the-prefix-stays",
        words: "keeps an index that another one begins with",
        fails: &[10],
        sign: "the writes touch",
    },
    Mistake {
        id: "10-the-wrong-one",
        words: "drops the index that serves both",
        fails: &[10],
        sign: "a query touches",
    },
];
