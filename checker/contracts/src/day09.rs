//! Day 9: ten workloads, each with a table and no index that serves it, or too many; graded by pages.
//!
//! Why a price on writes: without one, an index on everything passes. Each stage holds an answer to ours in pages of the
//! queries, pages of the writes, and size.
//!
//! The first five are the core: tomorrow needs no more.

mod mistakes;

use checker::contract::{Contract, Graded, Level, Run, Sheet, Stage};
use exercises::indexed::Indexed;

const DATA: &str = include_str!("day09/data.sql");

pub(crate) const CONTRACT: Contract = Contract {
    day: 9,
    title: "Indexing deep dive",
    graded: Graded::Writing(&[
        Sheet {
            file: "01-newest.sql",
            text: include_str!("day09/01-newest.sql"),
        },
        Sheet {
            file: "02-equal-then-range.sql",
            text: include_str!("day09/02-equal-then-range.sql"),
        },
        Sheet {
            file: "03-one-for-two.sql",
            text: include_str!("day09/03-one-for-two.sql"),
        },
        Sheet {
            file: "04-unsent.sql",
            text: include_str!("day09/04-unsent.sql"),
        },
        Sheet {
            file: "05-foreign-key.sql",
            text: include_str!("day09/05-foreign-key.sql"),
        },
        Sheet {
            file: "06-covering.sql",
            text: include_str!("day09/06-covering.sql"),
        },
        Sheet {
            file: "07-case.sql",
            text: include_str!("day09/07-case.sql"),
        },
        Sheet {
            file: "08-tags.sql",
            text: include_str!("day09/08-tags.sql"),
        },
        Sheet {
            file: "09-log.sql",
            text: include_str!("day09/09-log.sql"),
        },
        Sheet {
            file: "10-superfluous.sql",
            text: include_str!("day09/10-superfluous.sql"),
        },
    ]),
    stages: &[
        Stage {
            name: "The latest ten",
            teaches: "One index, by which the ten latest events of a learner are read from where they stand together.",
            why: "Two indexes of one column each find the learner or the order, never both.",
            source: "PostgreSQL manual, Indexes: Multicolumn Indexes; Indexes and ORDER BY",
            needs: &[],
            hints: &[
                "Which of the two columns is compared with one value, and which one is sorted by?",
                "Equal first, then the order.",
                "`create index on events (learner_id, at)`",
            ],
            run: Run::Written(&Indexed {
                file: "01-newest.sql",
                data: DATA,
                tables: &["events"],
                reads: &[
                    "select id, verb from events where learner_id = 42 order by at desc limit 10",
                ],
                writes: &[
                    "insert into events select id + 1000000, learner_id, at + interval '60 days', verb, body from events where id <= 500",
                ],
                refused: &[],
                answer: "create index on events (learner_id, at)",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "Equal, then a range",
            teaches: "One index finds the failures of a span of days, over all accounts.",
            why: "A range on the first column leaves nothing sorted by the second.",
            source: "PostgreSQL manual, Indexes: Multicolumn Indexes",
            needs: &[],
            hints: &[
                "Both columns are in the condition. One of them with `=`.",
                "Within one verb, the entries are to be sorted by time.",
                "`create index on events (verb, at)`",
            ],
            run: Run::Written(&Indexed {
                file: "02-equal-then-range.sql",
                data: DATA,
                tables: &["events"],
                reads: &[
                    "select count(*) from events where verb = 'failed' and at >= '2026-01-05' and at < '2026-01-25'",
                ],
                writes: &[
                    "insert into events select id + 1000000, learner_id, at + interval '60 days', verb, body from events where id <= 500",
                ],
                refused: &[],
                answer: "create index on events (verb, at)",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "One index for two queries",
            teaches: "One index that serves both the count of a learner's events and the latest five.",
            why: "An index serves every prefix of its columns, so a second one on the first column is paid for twice.",
            source: "PostgreSQL manual, Indexes: Combining Multiple Indexes",
            needs: &[],
            hints: &[
                "Write down the index of each query. Does one of them begin with the other?",
                "Every insert touches every index.",
                "`create index on events (learner_id, at)` serves `learner_id` alone as well.",
            ],
            run: Run::Written(&Indexed {
                file: "03-one-for-two.sql",
                data: DATA,
                tables: &["events"],
                reads: &[
                    "select count(*) from events where learner_id = 7",
                    "select id from events where learner_id = 7 order by at desc limit 5",
                ],
                writes: &[
                    "insert into events select id + 1000000, learner_id, at + interval '60 days', verb, body from events where id <= 500",
                ],
                refused: &[],
                answer: "create index on events (learner_id, at)",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "The few that are waiting",
            teaches: "An index of the reminders that are not sent yet, in the order in which they are due; a reminder that is sent isn't in it.",
            why: "Fifty times as many entries are kept, cached and written to for rows that nobody looks for.",
            source: "PostgreSQL manual, Indexes: Partial Indexes",
            needs: &[],
            hints: &[
                "How many of all reminders does the query ever look at?",
                "An index may have a `where`.",
                "`create index on reminders (due_on) where sent_at is null`",
            ],
            run: Run::Written(&Indexed {
                file: "04-unsent.sql",
                data: DATA,
                tables: &["reminders"],
                reads: &[
                    "select id, learner_id from reminders where sent_at is null order by due_on, id limit 20",
                ],
                writes: &[
                    "insert into reminders select id + 1000000, learner_id, due_on, '2026-02-02', message from reminders where id <= 500",
                ],
                refused: &[],
                answer: "create index on reminders (due_on, id) where sent_at is null",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "What the foreign key asks",
            teaches: "The question that PostgreSQL asks for each learner who is deleted is answered by an index.",
            why: "A primary key brings its index along, a foreign key doesn't, and (lesson, learner) doesn't serve the learner.",
            source: "PostgreSQL manual, Data Definition: Foreign Keys",
            needs: &[],
            hints: &[
                "Which column refers to learners? Which index begins with it?",
                "The unique key begins with the lesson.",
                "`create index on check_ins (learner_id)`",
            ],
            run: Run::Written(&Indexed {
                file: "05-foreign-key.sql",
                data: DATA,
                tables: &["check_ins"],
                reads: &["select 1 from check_ins where learner_id = 42"],
                writes: &[
                    "insert into check_ins select id + 1000000, learner_id, lesson_id + 100, hours from check_ins where id < 500",
                ],
                refused: &[],
                answer: "create index on check_ins (learner_id)",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "Without the table",
            teaches: "What a learner did and when is answered from the index alone.",
            why: "The rows of one learner lie on as many pages of the table; their entries lie on one page of the index.",
            source: "PostgreSQL manual, Indexes: Index-Only Scans and Covering Indexes",
            needs: &[],
            hints: &[
                "Which columns does the query need, all in all?",
                "What is only shown need not be sorted by: `include`.",
                "`create index on events (learner_id) include (at, verb)`",
            ],
            level: Level::Further,
            run: Run::Written(&Indexed {
                file: "06-covering.sql",
                data: DATA,
                tables: &["events"],
                reads: &["select at, verb from events where learner_id = 42"],
                writes: &[
                    "insert into events select id + 1000000, learner_id, at + interval '60 days', verb, body from events where id <= 500",
                ],
                refused: &[],
                answer: "create index on events (learner_id) include (at, verb)",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "One mailbox, in any case",
            teaches: "An address is found in any case, and no second one that differs in case only gets in.",
            why: "An index is sorted by what it was made of. A function of that is something else.",
            source: "PostgreSQL manual, Indexes: Indexes on Expressions",
            needs: &[],
            hints: &[
                "What does the query compare: the column, or something made of it?",
                "An index may be on an expression, and it may be unique.",
                "`create unique index on learners (lower(email))`",
            ],
            level: Level::Further,
            run: Run::Written(&Indexed {
                file: "07-case.sql",
                data: DATA,
                tables: &["learners"],
                reads: &[
                    "select id, name from learners where lower(email) = 'learner77@example.org'",
                ],
                writes: &[
                    "insert into learners select id + 1000000, 'new' || email, name from learners where id < 200",
                ],
                refused: &[
                    "insert into learners values (5001, 'LEARNER77@example.org', 'Another')",
                ],
                answer: "create unique index on learners (lower(email))",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "A value within a row",
            teaches: "Events that have a tag are found without reading the others.",
            why: "A B-tree has one entry for each row, which doesn't help a query that looks for a \
                 part of it.",
            source: "PostgreSQL manual, GIN Indexes; JSON Types: jsonb Indexing",
            needs: &[],
            hints: &[
                "Which index method has an entry for each member of a document?",
                "The operator is `@>`; the operator class jsonb_path_ops is made for it alone, and smaller.",
                "`create index on events using gin (body jsonb_path_ops)`",
            ],
            level: Level::Further,
            run: Run::Written(&Indexed {
                file: "08-tags.sql",
                data: DATA,
                tables: &["events"],
                reads: &["select count(*) from events where body @> '{\"tags\": [\"t77\"]}'"],
                writes: &[
                    "insert into events select id + 1000000, learner_id, at, verb, body from events where id <= 200",
                ],
                refused: &[],
                answer: "create index on events using gin (body jsonb_path_ops)",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "A day of the log, for next to nothing",
            teaches: "The events of a day are found with an index of some pages.",
            why: "Rows that lie in the order of a column need no entry each: the least and the greatest value of a run of pages will do.",
            source: "PostgreSQL manual, BRIN Indexes",
            needs: &[],
            hints: &[
                "In which order do the rows lie on disk?",
                "Which method keeps a range for a run of pages?",
                "`create index on events using brin (at) with (pages_per_range = 16)`",
            ],
            level: Level::Further,
            run: Run::Written(&Indexed {
                file: "09-log.sql",
                data: DATA,
                tables: &["events"],
                reads: &[
                    "select count(body) from events where at >= '2026-01-20' and at < '2026-01-21'",
                ],
                writes: &[
                    "insert into events select id + 1000000, learner_id, at + interval '60 days', verb, body from events where id <= 500",
                ],
                refused: &[],
                answer: "create index on events using brin (at) with (pages_per_range = 16)",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "Five are too many",
            teaches: "The notes keep the indexes that their three queries need, and lose the others.",
            why: "Nobody misses an index that is gone, and nobody notices one too many; but every insert pays.",
            source: "PostgreSQL manual, Monitoring: pg_stat_all_indexes",
            needs: &[],
            hints: &[
                "For each index: which query needs it?",
                "One index begins with the whole of another.",
                "`drop index notes_learner; drop index notes_mood; drop index notes_content;`",
            ],
            level: Level::Further,
            run: Run::Written(&Indexed {
                file: "10-superfluous.sql",
                data: DATA,
                tables: &["notes"],
                reads: &[
                    "select id, content from notes where learner_id = 42 order by at desc limit 5",
                    "select count(*) from notes where learner_id = 7",
                    "select id from notes where at >= '2026-02-01' and at < '2026-02-02'",
                ],
                writes: &[
                    "insert into notes select id + 1000000, learner_id, at, mood, content from notes where id <= 500",
                ],
                refused: &[],
                answer: "drop index notes_learner; drop index notes_mood; drop index notes_content",
            }),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
