//! Day 8: twelve queries that are right and touch too many pages, each to be written so that it touches few; no index is added.
//!
//! Why pages and not time: a time says more about the machine. An answer is held to ours on the same rows, and the verdict
//! names the nodes that read.
//!
//! The last stage is about a program: how many statements one list costs.
//!
//! The first six are the core: tomorrow needs no more.

mod mistakes;
mod one_more;

use checker::contract::{Contract, Graded, Level, Run, Sheet, Stage};
use exercises::rewritten::Rewritten;

const DATA: &str = include_str!("day08/data.sql");

pub(crate) const CONTRACT: Contract = Contract {
    day: 8,
    title: "Query optimization",
    graded: Graded::Writing(&[
        Sheet {
            file: "01-function.sql",
            text: include_str!("day08/01-function.sql"),
        },
        Sheet {
            file: "02-cast.sql",
            text: include_str!("day08/02-cast.sql"),
        },
        Sheet {
            file: "03-range.sql",
            text: include_str!("day08/03-range.sql"),
        },
        Sheet {
            file: "04-newest.sql",
            text: include_str!("day08/04-newest.sql"),
        },
        Sheet {
            file: "05-exists.sql",
            text: include_str!("day08/05-exists.sql"),
        },
        Sheet {
            file: "06-not-in.sql",
            text: include_str!("day08/06-not-in.sql"),
        },
        Sheet {
            file: "07-subquery.sql",
            text: include_str!("day08/07-subquery.sql"),
        },
        Sheet {
            file: "08-or.sql",
            text: include_str!("day08/08-or.sql"),
        },
        Sheet {
            file: "09-offset.sql",
            text: include_str!("day08/09-offset.sql"),
        },
        Sheet {
            file: "10-text-join.sql",
            text: include_str!("day08/10-text-join.sql"),
        },
        Sheet {
            file: "11-latest-each.sql",
            text: include_str!("day08/11-latest-each.sql"),
        },
        Sheet {
            file: "12-sum-first.sql",
            text: include_str!("day08/12-sum-first.sql"),
        },
    ]),
    stages: &[
        Stage {
            name: "A function around the column",
            teaches: "The learner with an address is found with the index on the address.",
            why: "An index is sorted by the column. It says nothing about what a function makes of the column.",
            source: "PostgreSQL manual, Indexes: Indexes on Expressions",
            needs: &[],
            hints: &[
                "`just explain`: does the plan use the unique index?",
                "The addresses are in lower case already.",
                "`select id, name from learners where email = 'learner42@example.org'`",
            ],
            run: Run::Written(&Rewritten {
                file: "01-function.sql",
                data: DATA,
                query: "select id, name from learners where lower(email) = 'learner42@example.org'",
                ordered: false,
                answer: "select id, name from learners where email = 'learner42@example.org'",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "A column turned into text",
            teaches: "The check-ins of one date are counted with the index on the date.",
            why: "A cast is a function as well. Turn the value into the column's type, never the column into the value's.",
            source: "PostgreSQL manual, Value Expressions: Type Casts",
            needs: &[],
            hints: &[
                "What type has the column, and what type is compared?",
                "A quoted value takes the type of what it's compared with.",
                "`select count(*), sum(hours) from check_ins where checked_in_on = '2026-01-15'`",
            ],
            run: Run::Written(&Rewritten {
                file: "02-cast.sql",
                data: DATA,
                query: "select count(*), sum(hours) from check_ins where checked_in_on::text = '2026-01-15'",
                ordered: false,
                answer: "select count(*), sum(hours) from check_ins where checked_in_on = '2026-01-15'",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "A week, by arithmetic on the column",
            teaches: "The hours of a week come from a range of dates.",
            why: "An index finds a range of its own values. Arithmetic on the column hides the range.",
            source: "PostgreSQL manual, Indexes: B-Tree",
            needs: &[],
            hints: &[
                "Which dates does the condition allow?",
                "Move the arithmetic to the other side.",
                "`select sum(hours) from check_ins where checked_in_on between '2026-01-05' and '2026-01-09'`",
            ],
            run: Run::Written(&Rewritten {
                file: "03-range.sql",
                data: DATA,
                query: "select sum(hours) from check_ins where checked_in_on - date '2026-01-05' between 0 and 4",
                ordered: false,
                answer: "select sum(hours) from check_ins where checked_in_on between '2026-01-05' and '2026-01-09'",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "The newest by a sort of everything",
            teaches: "The latest date and its ten least ids come from the end of the index.",
            why: "An expression in order by can't be read from an index on the column, so everything is sorted for ten rows.",
            source: "PostgreSQL manual, Indexes: Indexes and ORDER BY",
            needs: &[],
            hints: &[
                "Can the column be null?",
                "A sort by the column itself continues what the index began.",
                "`select checked_in_on, id from check_ins order by checked_in_on desc, id limit 10`",
            ],
            run: Run::Written(&Rewritten {
                file: "04-newest.sql",
                data: DATA,
                query: "select checked_in_on, id from check_ins order by coalesce(checked_in_on, '-infinity') desc, id limit 10",
                ordered: true,
                answer: "select checked_in_on, id from check_ins order by checked_in_on desc, id limit 10",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "Counting to find out whether there is one",
            teaches: "Whether anybody in a cohort had a day of energy 10 is known at the first one found.",
            why: "A count looks at every row before it answers. exists stops at the first.",
            source: "PostgreSQL manual, Subquery Expressions: EXISTS",
            needs: &[],
            hints: &[
                "How many of the matching rows does the answer depend on?",
                "`exists` takes a subquery.",
                "`select exists (select from enrollments join check_ins on enrollment_id = enrollments.id where cohort_id = 7 and energy = 10) as anybody`",
            ],
            run: Run::Written(&Rewritten {
                file: "05-exists.sql",
                data: DATA,
                query: "select count(*) > 0 as anybody from enrollments join check_ins on enrollment_id = enrollments.id where cohort_id = 7 and energy = 10",
                ordered: false,
                answer: "select exists (select from enrollments join check_ins on enrollment_id = enrollments.id where cohort_id = 7 and energy = 10) as anybody",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "Not in a list of everybody",
            teaches: "Who in a cohort has no check-in for day 25 is looked up for each learner of the cohort.",
            why: "The list of not in is made once, of all cohorts, and one null in it would empty the result.",
            source: "PostgreSQL manual, Subquery Expressions: NOT IN",
            needs: &[],
            hints: &[
                "How many enrollments has the cohort, and how many rows has the list?",
                "The unique key begins with the enrollment.",
                "Correlate the subquery, and it's an anti join.",
                "`select count(*) from enrollments where cohort_id = 7 and not exists (select from check_ins where enrollment_id = enrollments.id and day = 25)`",
            ],
            run: Run::Written(&Rewritten {
                file: "06-not-in.sql",
                data: DATA,
                query: "select count(*) from enrollments where cohort_id = 7 and id not in (select enrollment_id from check_ins where day = 25)",
                ordered: false,
                answer: "select count(*) from enrollments where cohort_id = 7 and not exists (select from check_ins where enrollment_id = enrollments.id and day = 25)",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "A subquery for each row",
            teaches: "Check-ins by cohort come from one visit of each table.",
            why: "A subquery in the list of columns runs once for each row, and each run reads what the one before has read.",
            source: "PostgreSQL manual, Table Expressions: GROUP BY",
            needs: &[],
            hints: &[
                "`just explain` says how often the subplan ran.",
                "Join first, then group.",
                "A cohort without such a day has to stay: an outer join.",
                "`select cohort_id, count(check_ins.id) as long_days from enrollments left join check_ins on enrollment_id = enrollments.id and hours > 7 group by cohort_id`",
            ],
            level: Level::Further,
            run: Run::Written(&Rewritten {
                file: "07-subquery.sql",
                data: DATA,
                query: "select cohort_id, (select count(*) from check_ins join enrollments as own on own.id = enrollment_id where own.cohort_id = cohorts.cohort_id and hours > 7) as long_days from (select distinct cohort_id from enrollments) as cohorts",
                ordered: false,
                answer: "select cohort_id, count(check_ins.id) as long_days from enrollments left join check_ins on enrollment_id = enrollments.id and hours > 7 group by cohort_id",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "Or across two tables",
            teaches: "Enrollments by an address or by a number come from two lookups.",
            why: "No index can serve a condition that is half in one table and half in another.",
            source: "PostgreSQL manual, Combining Queries: UNION",
            needs: &[],
            hints: &[
                "Each half alone is quick. Try both.",
                "`union` takes away what both halves find.",
                "`select enrollments.id, cohort_id from learners join enrollments on learner_id = learners.id where email = 'learner42@example.org' union select id, cohort_id from enrollments where id = 17`",
            ],
            level: Level::Further,
            run: Run::Written(&Rewritten {
                file: "08-or.sql",
                data: DATA,
                query: "select enrollments.id, cohort_id from enrollments join learners on learners.id = learner_id where email = 'learner42@example.org' or enrollments.id = 17",
                ordered: false,
                answer: "select enrollments.id, cohort_id from learners join enrollments on learner_id = learners.id where email = 'learner42@example.org' union select id, cohort_id from enrollments where id = 17",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "Ten rows, far down",
            teaches: "The ten check-ins after number 60,000 are found by the number.",
            why: "An offset reads what it skips.",
            source: "Markus Winand, Use The Index, Luke: No Offset",
            needs: &[],
            hints: &[
                "The numbers have no gaps.",
                "Say after which number instead of after how many rows.",
                "`select id, hours from check_ins where id > 60000 order by id limit 10`",
            ],
            level: Level::Further,
            run: Run::Written(&Rewritten {
                file: "09-offset.sql",
                data: DATA,
                query: "select id, hours from check_ins order by id offset 60000 limit 10",
                ordered: true,
                answer: "select id, hours from check_ins where id > 60000 order by id limit 10",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "A join of two casts",
            teaches: "The check-ins of one learner are joined by the columns as they are.",
            why: "Two casts can be hashed, so the join looks fine. It reads the whole of a table for a few rows.",
            source: "PostgreSQL manual, Planner/Optimizer",
            needs: &[],
            hints: &[
                "What do the casts change?",
                "Without them, the unique key of check_ins can be searched.",
                "`select sum(hours) from enrollments join check_ins on check_ins.enrollment_id = enrollments.id where learner_id = 42`",
            ],
            level: Level::Further,
            run: Run::Written(&Rewritten {
                file: "10-text-join.sql",
                data: DATA,
                query: "select sum(hours) from enrollments join check_ins on check_ins.enrollment_id::text = enrollments.id::text where learner_id = 42",
                ordered: false,
                answer: "select sum(hours) from enrollments join check_ins on check_ins.enrollment_id = enrollments.id where learner_id = 42",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "The latest of each",
            teaches: "The latest day of each enrollment of a cohort is the last entry of its part of the index.",
            why: "distinct on reads every row of a group to keep one.",
            source: "PostgreSQL manual, Table Expressions: LATERAL Subqueries",
            needs: &[],
            hints: &[
                "The unique key has the days of an enrollment in order.",
                "A subquery with `limit 1`, run for each enrollment.",
                "That's what `lateral` is for.",
                "`select enrollments.id as enrollment_id, day, hours from enrollments cross join lateral (select day, hours from check_ins where enrollment_id = enrollments.id order by day desc limit 1) as latest where cohort_id = 7`",
            ],
            level: Level::Further,
            run: Run::Written(&Rewritten {
                file: "11-latest-each.sql",
                data: DATA,
                query: "select distinct on (enrollment_id) enrollment_id, day, hours from check_ins join enrollments on enrollments.id = enrollment_id where cohort_id = 7 order by enrollment_id, day desc",
                ordered: false,
                answer: "select enrollments.id as enrollment_id, day, hours from enrollments cross join lateral (select day, hours from check_ins where enrollment_id = enrollments.id order by day desc limit 1) as latest where cohort_id = 7",
            }),
            ..Stage::PLAIN
        },
        Stage {
            name: "Everything is summed, ten rows are shown",
            teaches: "The hours of the first ten enrollments are summed for those ten.",
            why: "A limit after a group by comes too late: all groups are made by then.",
            source: "PostgreSQL manual, SELECT: LIMIT",
            needs: &[],
            hints: &[
                "Which ten enrollments are they? Is that known before anything is summed?",
                "Limit in a subquery, then join and sum.",
                "`select first.id, sum(hours) as hours from (select id from enrollments order by id limit 10) as first join check_ins on enrollment_id = first.id group by first.id order by first.id`",
            ],
            level: Level::Further,
            run: Run::Written(&Rewritten {
                file: "12-sum-first.sql",
                data: DATA,
                query: "select enrollments.id, sum(hours) as hours from enrollments join check_ins on enrollment_id = enrollments.id group by enrollments.id order by enrollments.id + 0 limit 10",
                ordered: true,
                answer: "select first.id, sum(hours) as hours from (select id from enrollments order by id limit 10) as first join check_ins on enrollment_id = first.id group by first.id order by first.id",
            }),
            ..Stage::PLAIN
        },
        one_more::ONE_MORE,
    ],
    mistakes: mistakes::ALL,
};
