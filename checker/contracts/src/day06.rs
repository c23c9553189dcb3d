//! Day 6: a lending library, from a brief to tables; graded by rows, and by what the catalog says.

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
            teaches: "The script runs, and makes the eight tables with the columns that the brief lists.",
            why: "A schema is a program. What is not run is a drawing.",
            source: "PostgreSQL manual, Data Definition: Table Basics",
            needs: &[],
            hints: &[
                "Write the tables without any constraint first, and check; then add what the brief says, rule by rule.",
                "A table has to be there before another can refer to it: members, books and authors first.",
                "Names without quotes are folded to lower case. With quotes, \"Members\" is another name than members.",
            ],
            run: Run::Written(&Made(tables::made)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Relationships",
            teaches: "Every column that ends in _id is a foreign key to the table that it means, with the right number at each end.",
            why: "A number that happens to be somebody's id means nothing until the database holds it to that.",
            source: "PostgreSQL manual, Data Definition: Constraints, Foreign Keys",
            needs: &[1],
            hints: &[
                "For each relationship ask in both directions: one of these, how many of those?",
                "A guardian is a member: the column refers to its own table, and may be null.",
                "`book_id integer not null references books` is mandatory for the copy, and many copies may have it.",
            ],
            run: Run::Written(&Made(tables::references)),
            ..Stage::PLAIN
        },
        Stage {
            name: "A fact in one place",
            teaches: "No table repeats what another one says, not even to save the screen a join.",
            why: "What is stored twice is updated once. The title of a loan is the title of its copy's book; a column for it can only agree, or lie.",
            source: "Codd, Further Normalization of the Data Base Relational Model (1971); day 5",
            needs: &[1],
            hints: &[
                "Which column could be computed from others, by joins?",
                "From a loan, a join leads to the copy, and from there to the book.",
                "Only the listed columns, a key that fills itself in, and generated columns belong there.",
            ],
            run: Run::Written(&Made(tables::once)),
            ..Stage::PLAIN
        },
        Stage {
            name: "An ordinary day",
            teaches: "Rows that nothing is wrong with are accepted: a child with a guardian, an old book without an ISBN, a gift, a loan that goes on.",
            why: "A constraint that is too strict is noticed at the desk, when somebody stands there and cannot be served.",
            source: "PostgreSQL manual, Data Manipulation: Inserting Data",
            needs: &[1],
            hints: &[
                "Read what PostgreSQL says: it names the constraint that stands in the way.",
                "An id fills itself in: `generated always as identity`, or `default gen_random_uuid()`.",
                "Null means \"not yet\" or \"has none\": for a guardian, an ISBN, what is returned, paid or ended.",
            ],
            run: Run::Written(&Made(rows::ordinary_day)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Keys",
            teaches: "Every table has a primary key. No two books share an ISBN, no two copies a barcode, and a loan has one fine at most; names and titles may be the same.",
            why: "An id that the database made up is always new, so it prevents no duplicate. What identifies a thing in the world is a key as well.",
            source: "PostgreSQL manual, Data Definition: Constraints, Unique Constraints and Primary Keys",
            needs: &[4],
            hints: &[
                "What would a librarian read out to say which copy it is?",
                "Unique columns may be null in many rows: nulls are not equal (unless you say `nulls not distinct`).",
                "At most one fine for a loan: the reference is itself unique, or the primary key.",
            ],
            run: Run::Written(&Made(rows::keys)),
            ..Stage::PLAIN
        },
        Stage {
            name: "What may not be missing",
            teaches: "Each row has all that the brief does not call optional.",
            why: "A check passes when it is null, and a null foreign key refers to nothing; so without `not null` the other rules have a hole.",
            source: "PostgreSQL manual, Data Definition: Constraints, Not-Null Constraints",
            needs: &[4],
            hints: &[
                "Columns are optional unless you say otherwise. For which does the brief say so?",
                "Optional are: guardian_id, isbn, returned_at, paid_at, ended_at. All others are `not null`.",
            ],
            run: Run::Written(&Made(rows::mandatory)),
            ..Stage::PLAIN
        },
        Stage {
            name: "One mailbox, one member",
            teaches: "Addresses that differ in case only are the same.",
            why: "People type what their telephone capitalizes. With two accounts for one mailbox, each is somebody who cannot find their loans.",
            source: "PostgreSQL manual, Indexes: Indexes on Expressions",
            needs: &[4],
            hints: &[
                "`unique (email)` compares byte by byte.",
                "An index can be on an expression: what does it take for two spellings to give the same value?",
                "`create unique index on members (lower(email))`; or a check that the address is in lower case, or the type citext.",
            ],
            run: Run::Written(&Made(rows::mailbox)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Authors in order",
            teaches: "Nobody stands on a cover twice, no two in one place, and places count from 1.",
            why: "The position belongs to neither the book nor the author, but to their being together: it is an attribute of the relationship.",
            source: "PostgreSQL manual, Data Definition: Constraints, Unique Constraints",
            needs: &[4],
            hints: &[
                "Of which columns together may there be no two equal rows? There are two answers, and both are needed.",
                "The author may come back on another cover, and so may the place.",
                "A key of (book_id, author_id), another of (book_id, position), and `check (position >= 1)`.",
            ],
            run: Run::Written(&Made(rows::covers)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Money and moments",
            teaches: "Cents are kept exactly and are never negative; a moment is the same one whatever offset it was written with.",
            why: "A float cannot hold a tenth, and `timestamp` drops the offset that was written and says nothing.",
            source: "PostgreSQL manual, Data Types: Arbitrary Precision Numbers, Time Stamps",
            needs: &[4],
            hints: &[
                "What is the sum of ten times 0.1, in your type?",
                "`numeric(7, 2)` has room for 99,999.99. A gift costs 0, but a fine of 0 is none.",
                "`timestamptz` keeps the moment, and shows it in the time zone of whoever asks.",
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
            teaches: "Nothing ends before it began, a loan is extended twice at most, and nobody is their own guardian.",
            why: "Each value may be fine by itself, and the row still be nonsense. A check of the table sees all columns of a row.",
            source: "PostgreSQL manual, Data Definition: Constraints, Check Constraints",
            needs: &[4],
            hints: &[
                "A check may name several columns of its row.",
                "While it is not returned, the comparison is null, and a check that is null passes: that is just what is wanted here.",
                "`check (returned_at >= lent_at)`, `check (extensions between 0 and 2)`, `check (guardian_id <> id)`; and a default.",
            ],
            run: Run::Written(&Made(rows::agreement)),
            ..Stage::PLAIN
        },
        Stage {
            name: "One at a time",
            teaches: "A copy has one open loan, and a member waits once for a book; what has ended does not count.",
            why: "The rule is about some of the rows. A unique constraint on all of them would let nobody borrow a book twice.",
            source: "PostgreSQL manual, Indexes: Partial Indexes",
            needs: &[4],
            hints: &[
                "Which rows must differ: all loans of a copy, or those that have not ended?",
                "An index may have a `where`, and be unique.",
                "`create unique index on reservations (book_id, member_id) where ended_at is null`, and the same idea for loans.",
            ],
            run: Run::Written(&Made(rows::one_at_a_time)),
            ..Stage::PLAIN
        },
        Stage {
            name: "No overlap",
            teaches: "Loans of the same copy never overlap, in the past neither; one may begin at the moment when another ends.",
            why: "Unique asks whether two rows are equal. Here the question is whether two stretches of time have a moment in common, and equality does not answer that.",
            source: "PostgreSQL manual, Data Types: Range Types, Constraints on Ranges",
            needs: &[11],
            hints: &[
                "A constraint may refuse two rows for which any operators you choose are all true: `exclude`.",
                "`tstzrange(lent_at, returned_at)` holds its beginning and not its end; without an end it goes on for ever. `&&` asks whether two overlap.",
                "`create extension btree_gist`, then `exclude using gist (copy_id with =, tstzrange(lent_at, returned_at) with &&)`.",
            ],
            level: Level::Further,
            run: Run::Written(&Made(rows::overlap)),
            ..Stage::PLAIN
        },
        Stage {
            name: "What deleting takes along",
            teaches: "Parts go with their whole, history stays, and an optional reference is let go.",
            why: "`cascade` everywhere is convenient until a librarian deletes a book, and who owes what is gone without a question.",
            source: "PostgreSQL manual, Data Definition: Constraints, Foreign Keys (on delete)",
            needs: &[2, 4],
            hints: &[
                "For each reference: what does the one mean without the other? Nothing, still something, or the deleting is wrong?",
                "A place on a cover is nothing without the book; a loan is history that belongs to the member too.",
                "`on delete cascade` for a part, nothing (or `restrict`) for history, `on delete set null` for the guardian.",
            ],
            level: Level::Further,
            run: Run::Written(&Made(rows::deleting)),
            ..Stage::PLAIN
        },
        Stage {
            name: "An index behind each reference",
            teaches: "For every foreign key there is an index that begins with its column.",
            why: "PostgreSQL makes an index for a key, and none for a reference. Whenever a member is deleted, all loans would be read to see whether one is theirs.",
            source: "PostgreSQL manual, Data Definition: Constraints, Foreign Keys (the last paragraphs)",
            needs: &[2],
            hints: &[
                "Which of them have an index already, because they begin a key?",
                "A key of (book_id, author_id) helps those who look for the book, and nobody who looks for the author.",
                "A partial index knows only its own rows: `create index on loans (copy_id)`, without a `where`.",
            ],
            level: Level::Further,
            run: Run::Written(&Made(tables::indexes)),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
