//! Day 5: what determines what, and which tables follow from that.
//!
//! Twelve relations, each with its dependencies. The answers are keys, forms, covers, decompositions and rows. Many are
//! right, so each is judged by its properties.
//!
//! # Layout
//! - `puzzles`: the sheets, and what their blanks ask for; `question` and `filled`: a sheet, read; `text`: its notation.
//! - `judge`: an answer against its question; `shown`: the rows and steps that prove it wrong.
//! - [`theory`]: closures, keys, forms, the chase.

mod filled;
mod judge;
mod mistakes;
mod puzzles;
mod question;
mod shown;
mod text;
pub mod theory;

use checker::contract::{Contract, Graded, Level, Run, Stage};
use checker::writing::Sheet;

use puzzles::puzzle;

pub(crate) const CONTRACT: Contract = Contract {
    day: 5,
    title: "Keys, normal forms, decompositions",
    graded: Graded::Writing(puzzles::SHEETS),
    stages: &[
        Stage {
            name: "What a copy and a card determine",
            teaches: "The closure of a set is all that the set determines. A candidate key is a set whose closure is everything and that needs each of its attributes.",
            why: "Closures answer every question of this day: whether a dependency follows, whether a set is a key, where to split a table.",
            source: "Armstrong 1974; Ullman 1988, chapter 7",
            needs: &[],
            hints: &[
                "Begin with the set itself. Which dependencies have their whole left side in it?",
                "Add their right sides and look again: an attribute you added may complete another left side. Stop when you can add nothing.",
                "The copy determines the book and the card, and these determine the rest.",
            ],
            run: Run::Written(&Sheet(puzzle::<1>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "More than one key",
            teaches: "A relation can have several candidate keys, all of equal rank. An attribute is prime if at least one of them contains it.",
            why: "Every candidate key is a constraint for the database to enforce. One of them becomes the primary key. Each other key needs a unique constraint, or duplicates will get in.",
            source: "Codd 1972; Lucchesi and Osborn 1978",
            needs: &[],
            hints: &[
                "Which attribute is never on a right side? It is in every key.",
                "Take a key that you have found. Is one of its attributes on a right side? Replace it by that left side, then leave out attributes that the rest determines.",
                "The hour alone is not a key. Try it with each other attribute.",
            ],
            run: Run::Written(&Sheet(puzzle::<2>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Proof or counterexample",
            teaches: "A dependency follows if the closure of its left side contains its right side. Otherwise two rows refute it: they agree on that closure and differ everywhere else.",
            why: "You needn't declare a dependency that follows, and you can't rely on one that doesn't. Two rows settle which it is.",
            source: "Armstrong 1974; Abiteboul, Hull and Vianu 1995, section 8.2",
            needs: &[],
            hints: &[
                "For each letter compute the closure of the left side. Does it contain the right side?",
                "For the rows: write the same value in each attribute of the closure, and different values everywhere else.",
                "{doctor, floor} is its own closure, and so is {doctor, patient}.",
            ],
            run: Run::Written(&Sheet(puzzle::<3>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Facts about half of a key",
            teaches: "In second normal form no nonprime attribute depends on a part of a candidate key.",
            why: "A fact about a part of a key is repeated for every value of the rest: each role repeats the theater of its play. A play without roles can't have a theater.",
            source: "Codd 1972",
            needs: &[],
            hints: &[
                "An attribute that is never on a right side is in every key, even if no dependency mentions it.",
                "The key has three attributes. Which facts are about two of them, or about one?",
                "Does a nonprime attribute depend on a part of the key? Then the relation is not in 2NF, and 1NF is its highest form.",
            ],
            run: Run::Written(&Sheet(puzzle::<4>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Facts about something else",
            teaches: "In third normal form a nonprime attribute depends only on superkeys. If it depends on something else, move the attribute and that left side to a table of their own, with the left side as its key.",
            why: "A key of one attribute has no parts, and still every parcel of a depot repeats its region. Delete the last parcel, and the region of the depot is gone.",
            source: "Codd 1972",
            needs: &[],
            hints: &[
                "The key is one attribute, so nothing depends on a part of it. What is the highest form then?",
                "Which left sides are not superkeys? There are two such dependencies, and one leads to the other.",
                "Make one table for each left side, with the attributes that it determines directly. A chain of three dependencies makes three tables.",
            ],
            run: Run::Written(&Sheet(puzzle::<5>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "The same, said once",
            teaches: "A minimal cover implies all given dependencies. None of its dependencies follows from the others, and no left side is larger than necessary.",
            why: "Synthesis makes tables from the dependencies. A redundant dependency becomes a superfluous table. A left side that is too large becomes a key that is too large, and it accepts rows that it should refuse.",
            source: "Bernstein 1976; Ullman 1988, chapter 7",
            needs: &[],
            hints: &[
                "First write one attribute on each right side. Then make the left sides smaller. Then strike out each dependency that follows from the others.",
                "An attribute of a left side can go if the rest determines the right side anyway, by all that is given.",
                "The badge determines the email, and the email determines the badge. So the name, the desk and the phone each need only one of the two.",
            ],
            run: Run::Written(&Sheet(puzzle::<6>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Third normal form by synthesis",
            teaches: "Make a table for each left side of the minimal cover. If none contains a key of the whole, add a table that is one. The result is in 3NF, lossless, and keeps every dependency.",
            why: "Without a key, no table says which facts belong together. The tables look well formed, and their join invents dishes for vendors who never cooked them.",
            source: "Bernstein 1976; Biskup, Dayal and Bernstein 1979",
            needs: &[],
            hints: &[
                "Nothing determines the dish, so it is in every key.",
                "On a day, the vendor determines the pitch and the pitch determines the vendor: one table holds both dependencies.",
                "Does one of the tables contain a whole key? If not, add a table that is a key.",
            ],
            run: Run::Written(&Sheet(puzzle::<7>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Lossless or not",
            teaches: "A split into two tables is lossless if their shared attributes determine all of one table. For three or more tables, the chase decides.",
            why: "A join that invents rows raises no error: it has more rows and less information. You find out when a customer gets a parcel that he never ordered.",
            source: "Aho, Beeri and Ullman 1979; Abiteboul, Hull and Vianu 1995, section 8.4",
            needs: &[],
            hints: &[
                "Join two of the parts first. Do their shared attributes determine all of one part?",
                "For the chase, write a row for each part, with `a` where the part has the attribute and a distinct value elsewhere. Then make rows that agree on a left side agree on the right.",
                "For the rows: two orders of one city, by different customers with different couriers, are enough against C and E.",
            ],
            run: Run::Written(&Sheet(puzzle::<8>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Leave it alone",
            teaches: "In Boyce-Codd normal form every attribute depends only on superkeys. Then there is nothing to split.",
            why: "Two keys that overlap look wrong and aren't: a constraint enforces each. To split such a table adds a join to every query and gains nothing.",
            source: "Codd 1974",
            needs: &[],
            hints: &[
                "Who swims in lane 4, and where does she swim? Both questions have one answer in a race.",
                "Is there a dependency whose left side is not a superkey?",
                "A decomposition may consist of one table.",
            ],
            run: Run::Written(&Sheet(puzzle::<9>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "What Boyce-Codd costs",
            teaches: "A relation can be in 3NF and not in BCNF, if only prime attributes depend on something other than a superkey. BCNF may cost you a dependency.",
            why: "No key enforces a rule across two tables. You choose: repeat a doctor's specialty for each patient, or give up a rule that the database could enforce.",
            source: "Codd 1974; Beeri and Bernstein 1979",
            needs: &[],
            hints: &[
                "There are two keys, and together they contain all attributes.",
                "3NF restricts only nonprime attributes. Are there any?",
                "Split along the dependency whose left side is not a superkey: one table for the dependency, one for everything but its right side.",
            ],
            level: Level::Further,
            run: Run::Written(&Sheet(puzzle::<10>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Two designs",
            teaches: "A table of a decomposition must obey every dependency that holds in it, even one that nobody wrote down because it follows.",
            why: "Split a chain of two dependencies in the wrong place, and its middle ends up in another table. One end still determines the other, in a table that no written dependency mentions.",
            source: "Tsou and Fischer 1982; Abiteboul, Hull and Vianu 1995, section 11.2",
            needs: &[],
            hints: &[
                "For 3NF, make a table for each left side. Does one of them contain a key of the whole?",
                "For BCNF, split off the end of the chain first, or count all that the instructor determines.",
                "If a table has garage and instructor but not the car, instructor -> garage still holds in it.",
            ],
            level: Level::Further,
            run: Run::Written(&Sheet(puzzle::<11>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Three pairs are not a triple",
            teaches: "\"The pairs join back into the triples\" is a rule of its own, a join dependency. The functional dependencies here don't imply it, so the pairs are lossy.",
            why: "An agent sells a product and works for a maker who makes it. Still he may not sell it for that maker. Three tables of pairs lose which deals exist.",
            source: "Fagin 1979; Abiteboul, Hull and Vianu 1995, section 8.3",
            needs: &[],
            hints: &[
                "Agents, makers, products: do any two of them determine the third?",
                "Two rows can't refute three pairs. You need a triple that is missing although each of its pairs is there.",
                "For the pairs of (a1, m1, p1) without the triple, write one row with a1 and m1, one with m1 and p1, and one with a1 and p1.",
            ],
            level: Level::Further,
            run: Run::Written(&Sheet(puzzle::<12>)),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
