//! Day 6: a lending library, from a brief to tables, graded by rows and by the catalog.

mod mistakes;
mod rows;
mod tables;

use checker::contract::{Contract, Graded, Level, Run, Sheet, Stage};
use exercises::schema::{FILE, Made};

pub(crate) const CONTRACT: Contract = Contract {
    day: 6,
    title: "Database design (ER modeling)",
    graded: Graded::Writing(&[Sheet {
        file: FILE,
        text: include_str!("day06/schema.sql"),
    }]),
    stages: &[
        Stage {
            name: "The tables",
            teaches: "The script runs and makes the eight tables with the columns that the brief lists.",
            why: "A schema is a program. A schema that never ran is a drawing.",
            source: "PostgreSQL manual, Data Definition: Table Basics",
            needs: &[],
            hints: &[
                "Write the tables without any constraint first, and check. Then add the brief's rules one by one.",
                "Make a table before another one refers to it: members, books and authors first.",
                "Names without quotes are folded to lower case. With quotes, \"Members\" is another name than members.",
            ],
            run: Run::Written(&Made(tables::made)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Relationships",
            teaches: "Every column that ends in _id is a foreign key to its table, with the right cardinality at each end.",
            why: "A number in member_id is only a number until a foreign key guarantees that such a member exists.",
            source: "PostgreSQL manual, Data Definition: Constraints, Foreign Keys",
            needs: &[1],
            hints: &[
                "For each relationship ask in both directions: for one of these, how many of those?",
                "A guardian is a member: the column refers to its own table, and may be null.",
                "`book_id integer not null references books`: each copy must have a book, and a book may have many copies.",
            ],
            run: Run::Written(&Made(tables::references)),
            ..Stage::PLAIN
        },
        Stage {
            name: "A fact in one place",
            teaches: "No table repeats a fact of another table, not even to save a join.",
            why: "A fact stored twice gets updated once. The title of a loan is the title of its copy's book. A second column for it is redundant when it agrees and false when it doesn't.",
            source: "Codd, Further Normalization of the Data Base Relational Model (1971); day 5",
            needs: &[1],
            hints: &[
                "Which column could a join compute from others?",
                "From a loan, a join leads to the copy, and from there to the book.",
                "Only the listed columns, a key that fills itself in, and generated columns are allowed.",
            ],
            run: Run::Written(&Made(tables::once)),
            ..Stage::PLAIN
        },
        Stage {
            name: "An ordinary day",
            teaches: "The schema accepts ordinary rows: a child with a guardian, an old book without an ISBN, a gift, an open loan.",
            why: "A constraint that is too strict shows up at the desk: a librarian can't serve a member.",
            source: "PostgreSQL manual, Data Manipulation: Inserting Data",
            needs: &[1],
            hints: &[
                "Read PostgreSQL's error: it names the constraint that refused the row.",
                "An id fills itself in: `generated always as identity`, or `default gen_random_uuid()`.",
                "Null means \"not yet\" or \"has none\": for guardian_id, isbn, returned_at, paid_at and ended_at.",
            ],
            run: Run::Written(&Made(rows::ordinary_day)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Keys",
            teaches: "Every table has a primary key. No two books share an ISBN, no two copies share a barcode, and a loan has at most one fine. Names and titles may repeat.",
            why: "A generated id is always new, so it prevents no duplicates. The columns that identify a thing in the world need a unique constraint too.",
            source: "PostgreSQL manual, Data Definition: Constraints, Unique Constraints and Primary Keys",
            needs: &[4],
            hints: &[
                "What would a librarian read out to identify a copy?",
                "A unique column may be null in many rows: for a unique constraint nulls differ, unless you write `nulls not distinct`.",
                "For at most one fine a loan, make the reference unique, or make it the primary key.",
            ],
            run: Run::Written(&Made(rows::keys)),
            ..Stage::PLAIN
        },
        Stage {
            name: "What may not be missing",
            teaches: "Every column that the brief doesn't call optional has a value.",
            why: "A check that is null passes, and a null foreign key refers to nothing. So every other rule needs `not null` to hold for all rows.",
            source: "PostgreSQL manual, Data Definition: Constraints, Not-Null Constraints",
            needs: &[4],
            hints: &[
                "Columns are optional by default. Which ones does the brief call optional?",
                "guardian_id, isbn, returned_at, paid_at and ended_at are optional. All others are `not null`.",
            ],
            run: Run::Written(&Made(rows::mandatory)),
            ..Stage::PLAIN
        },
        Stage {
            name: "One mailbox, one member",
            teaches: "Addresses that differ only in case are the same.",
            why: "Telephones capitalize the first letter of an address. A member with two rows for one mailbox finds only some of their loans in each.",
            source: "PostgreSQL manual, Indexes: Indexes on Expressions",
            needs: &[4],
            hints: &[
                "`unique (email)` compares byte by byte.",
                "An index can be on an expression. Which expression has one value for all spellings?",
                "`create unique index on members (lower(email))`; or a check that the address is in lower case, or the type citext.",
            ],
            run: Run::Written(&Made(rows::mailbox)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Authors in order",
            teaches: "An author is on a cover once, a position has one author, and positions count from 1.",
            why: "The position is a fact about neither the book nor the author, but about the pair: it is an attribute of the relationship.",
            source: "PostgreSQL manual, Data Definition: Constraints, Unique Constraints",
            needs: &[4],
            hints: &[
                "Which columns together must differ between any two rows? There are two answers, and you need both.",
                "An author may be on another cover, and a position may recur on another cover.",
                "A key of (book_id, author_id), another of (book_id, position), and `check (position >= 1)`.",
            ],
            run: Run::Written(&Made(rows::covers)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Money and moments",
            teaches: "Amounts are exact to the cent and never negative. A moment stays the same, whatever offset it was written with.",
            why: "A float can't hold a tenth, and `timestamp` silently drops the offset that was written.",
            source: "PostgreSQL manual, Data Types: Arbitrary Precision Numbers, Time Stamps",
            needs: &[4],
            hints: &[
                "What is the sum of ten times 0.1, in your type?",
                "`numeric(7, 2)` has room for 99,999.99. A gift costs 0, but a fine is more than 0.",
                "`timestamptz` keeps the moment, and shows it in the time zone of the session that reads it.",
            ],
            level: Level::Further,
            run: Run::Written(&Made(|schema| {
                rows::money(schema)?;
                rows::moments(schema)
            })),
            ..Stage::PLAIN
        },
        Stage {
            name: "A row agrees with itself",
            teaches: "Nothing ends before it begins, a loan is extended at most twice, and nobody is their own guardian.",
            why: "Each value may be valid by itself and the row still wrong. A table check sees all columns of a row.",
            source: "PostgreSQL manual, Data Definition: Constraints, Check Constraints",
            needs: &[4],
            hints: &[
                "A check may name several columns of its row.",
                "Until the return, the comparison is null, and a check that is null passes, as it should here.",
                "`check (returned_at >= lent_at)`, `check (extensions between 0 and 2)`, `check (guardian_id <> id)`; and a default.",
            ],
            run: Run::Written(&Made(rows::agreement)),
            ..Stage::PLAIN
        },
        Stage {
            name: "One at a time",
            teaches: "A copy has at most one open loan, and a member at most one open reservation for a book. Ended ones don't count.",
            why: "The rule is about open rows only. A unique constraint on all rows would keep a member from borrowing a book again.",
            source: "PostgreSQL manual, Indexes: Partial Indexes",
            needs: &[4],
            hints: &[
                "Which rows must differ: all loans of a copy, or only the open ones?",
                "An index may have a `where`, and be unique.",
                "`create unique index on reservations (book_id, member_id) where ended_at is null`, and the same idea for loans.",
            ],
            run: Run::Written(&Made(rows::one_at_a_time)),
            ..Stage::PLAIN
        },
        Stage {
            name: "No overlap",
            teaches: "Loans of the same copy never overlap, in the past either. A loan may begin at the moment when another ends.",
            why: "A unique constraint compares rows for equality. This rule asks whether two periods have a moment in common, and equality can't answer that.",
            source: "PostgreSQL manual, Data Types: Range Types, Constraints on Ranges",
            needs: &[11],
            hints: &[
                "An `exclude` constraint takes operators of your choice, and refuses two rows for which all of them are true.",
                "`tstzrange(lent_at, returned_at)` includes its start and excludes its end. Without an end it goes on forever. `&&` asks whether two ranges overlap.",
                "`create extension btree_gist`, then `exclude using gist (copy_id with =, tstzrange(lent_at, returned_at) with &&)`.",
            ],
            level: Level::Further,
            run: Run::Written(&Made(rows::overlap)),
            ..Stage::PLAIN
        },
        Stage {
            name: "What deleting removes",
            teaches: "Deleting a whole deletes its parts, history can't be deleted, and an optional reference becomes null.",
            why: "With `cascade` everywhere, a librarian who deletes a book silently deletes its loans and their unpaid fines.",
            source: "PostgreSQL manual, Data Definition: Constraints, Foreign Keys (on delete)",
            needs: &[2, 4],
            hints: &[
                "For each reference: when the other row is deleted, should this row go too, stay without it, or prevent the deletion?",
                "A position on a cover means nothing without its book. A loan is history of the member too.",
                "`on delete cascade` for a part, nothing (or `restrict`) for history, `on delete set null` for the guardian.",
            ],
            level: Level::Further,
            run: Run::Written(&Made(rows::deleting)),
            ..Stage::PLAIN
        },
        Stage {
            name: "An index for each reference",
            teaches: "Every foreign key has an index that begins with its column.",
            why: "PostgreSQL makes an index for a key, but not for the columns of a foreign key. Without one, deleting a member reads all loans.",
            source: "PostgreSQL manual, Data Definition: Constraints, Foreign Keys (the last paragraphs)",
            needs: &[2],
            hints: &[
                "Which foreign keys have an index already, because they begin a key?",
                "A key of (book_id, author_id) finds rows by their book, and doesn't help to find them by their author.",
                "A partial index has only some of the rows. Write `create index on loans (copy_id)`, without a `where`.",
            ],
            level: Level::Further,
            run: Run::Written(&Made(tables::indexes)),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
