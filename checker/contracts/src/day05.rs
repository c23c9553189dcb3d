//! Day 5: what determines what, and which tables follow from that.
//!
//! Twelve relations, each with its dependencies. The answers are keys, forms, covers, decompositions and rows, and each is
//! judged by whether it is one: there are many right ones.
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
            name: "What a copy and a card tell",
            teaches: "The closure of a set is all that follows from knowing it. A set whose closure is everything, and of which nothing can be left out, is a candidate key.",
            why: "Every question of this day is a question about closures: whether a dependency follows, whether a set is a key, where a table has to be cut.",
            source: "Armstrong 1974; Ullman 1988, chapter 7",
            needs: &[],
            hints: &[
                "Begin with the set itself. Which dependencies have their whole left side in it?",
                "Add their right sides, and look again: what you added may complete another left side. Stop when nothing is added.",
                "From the copy follow the book and the card, from these the rest.",
            ],
            run: Run::Written(&Sheet(puzzle::<1>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "More than one key",
            teaches: "A relation can have several candidate keys, and none of them is the real one. Prime is what is in at least one.",
            why: "Every candidate key is a constraint that the database has to enforce. One of them becomes the primary key; whoever stops looking there forgets the unique constraint for the others, and the rule will be broken.",
            source: "Codd 1972; Lucchesi and Osborn 1978",
            needs: &[],
            hints: &[
                "Which attribute is on no right side? It is in every key.",
                "Take a key that you have. Is one of its attributes on a right side? Put the left side in its place, and look what is superfluous.",
                "The hour alone is no key. Try it with each of the others.",
            ],
            run: Run::Written(&Sheet(puzzle::<2>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Proof or counterexample",
            teaches: "A dependency follows if its right side is in the closure of its left. If not, two rows refute it: they agree on that closure, and differ everywhere else.",
            why: "What follows must not be declared a second time, and what does not follow must not be relied on. Two rows end a discussion that no opinion would.",
            source: "Armstrong 1974; Abiteboul, Hull and Vianu 1995, section 8.2",
            needs: &[],
            hints: &[
                "For each letter: the closure of its left side. Is the right side in it?",
                "For the rows: write the same value wherever the closure has the attribute, and different ones everywhere else.",
                "The closure of {doctor, floor} is {doctor, floor}, and that of {doctor, patient} has nothing more in it either.",
            ],
            run: Run::Written(&Sheet(puzzle::<3>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Facts about half of a key",
            teaches: "In second normal form no nonprime attribute depends on a part of a candidate key.",
            why: "A fact about half of a key is repeated with every other half: each role of a play says again where it is played, and a play without roles is played nowhere.",
            source: "Codd 1972",
            needs: &[],
            hints: &[
                "An attribute that is on no right side is in every key, even if no dependency mentions it.",
                "The key has three attributes. Which facts are about two of them, or one?",
                "Is there a nonprime attribute that depends on less than the key? Then it is not in 2NF, and 1NF is the highest.",
            ],
            run: Run::Written(&Sheet(puzzle::<4>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Facts about something else",
            teaches: "In third normal form a nonprime attribute depends on superkeys alone. What depends on something else gets a table of its own, with that as its key.",
            why: "With a key of one attribute there are no halves, and still the region is repeated for every parcel of a depot. When the last parcel is delivered, nobody knows any more where the depot was.",
            source: "Codd 1972",
            needs: &[],
            hints: &[
                "The key is one attribute, so nothing depends on a part of it. What is the highest form then?",
                "Which left side is no superkey? There are two such dependencies, one behind the other.",
                "One table for each left side, with what it determines directly. A chain of three is three tables.",
            ],
            run: Run::Written(&Sheet(puzzle::<5>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "The same, said once",
            teaches: "A minimal cover says all that was given, with nothing that follows from the rest of it and no left side larger than it has to be.",
            why: "Synthesis makes a table of each dependency. What is said twice becomes a table too many, and a left side too large becomes a key too large: one that lets through what it should refuse.",
            source: "Bernstein 1976; Ullman 1988, chapter 7",
            needs: &[],
            hints: &[
                "First one attribute on each right side. Then make the left sides smaller. Then strike out what follows from the others.",
                "An attribute of a left side can go if the rest determines the right side anyway, by all that is given.",
                "Who knows the badge knows the email, and the other way around. So the name, the desk and the phone need one of the two each.",
            ],
            run: Run::Written(&Sheet(puzzle::<6>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Third normal form by synthesis",
            teaches: "A table for each left side of the minimal cover, and one that is a key of the whole if none has a key in it: always 3NF, lossless, and every dependency kept.",
            why: "Without the key nothing says which facts belong together. The tables look well formed, and their join invents dishes for vendors who never cooked them.",
            source: "Bernstein 1976; Biskup, Dayal and Bernstein 1979",
            needs: &[],
            hints: &[
                "Nothing determines the dish, so it is in every key.",
                "Vendor and pitch stand for each other on a day: one table says both.",
                "After the tables of the dependencies: does one of them hold a whole key? If not, add one.",
            ],
            run: Run::Written(&Sheet(puzzle::<7>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Lossless or not",
            teaches: "Cut in two, a table comes back if what the parts share determines one of them. Cut in more, the chase decides.",
            why: "A join that invents rows is no error that anybody sees: it has more rows, and less information. It is found when a customer gets what he never ordered.",
            source: "Aho, Beeri and Ullman 1979; Abiteboul, Hull and Vianu 1995, section 8.4",
            needs: &[],
            hints: &[
                "Join two of the parts first. Do the attributes that they share determine all of one of them?",
                "For the chase: a row for each part, `a` where it has the attribute, then make rows that agree on a left side agree on the right.",
                "For the rows: two orders of one city, by different customers with different couriers, are enough against C and E.",
            ],
            run: Run::Written(&Sheet(puzzle::<8>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Leave it alone",
            teaches: "In Boyce-Codd normal form everything depends on superkeys and on nothing else. Then there is nothing to cut.",
            why: "Two keys that overlap look like trouble and are none: each is enforced by a constraint. To cut such a table costs a join in every query and buys nothing.",
            source: "Codd 1974",
            needs: &[],
            hints: &[
                "Who swims in lane 4, and where does she swim? Both questions have one answer in a race.",
                "Is there a dependency whose left side is no superkey?",
                "A decomposition may consist of one table.",
            ],
            run: Run::Written(&Sheet(puzzle::<9>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "What Boyce-Codd costs",
            teaches: "A relation can be in 3NF and not in BCNF, when what depends on less than a key is prime. To reach BCNF a dependency may have to be given up.",
            why: "A rule across two tables is enforced by no key. You choose: a specialty that is repeated for each patient of a doctor, or a rule that the database no longer knows.",
            source: "Codd 1974; Beeri and Bernstein 1979",
            needs: &[],
            hints: &[
                "There are two keys, and together they have all attributes.",
                "3NF forbids only what happens to nonprime attributes. Are there any?",
                "Cut along the dependency whose left side is no superkey: one table for it, one for everything but its right side.",
            ],
            level: Level::Further,
            run: Run::Written(&Sheet(puzzle::<10>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Two designs",
            teaches: "In a part counts every dependency that holds there, also one that follows and that nobody wrote down.",
            why: "Cut along the wrong line first, and a chain of two facts leaves its middle behind: the two ends still depend on each other, in a table whose list of dependencies looks clean.",
            source: "Tsou and Fischer 1982; Abiteboul, Hull and Vianu 1995, section 11.2",
            needs: &[],
            hints: &[
                "Third: a table for each left side. Is a key of the whole inside one of them?",
                "Boyce-Codd: cut off the end of the chain first, or take all that the instructor determines into account.",
                "If garage and instructor are in one table without the car, instructor -> garage still holds there.",
            ],
            level: Level::Further,
            run: Run::Written(&Sheet(puzzle::<11>)),
            ..Stage::PLAIN
        },
        Stage {
            name: "Three pairs are no triple",
            teaches: "That pairs can be joined back into triples is a statement of its own, a join dependency. It follows from no functional dependency here, so the pairs are lossy.",
            why: "That an agent sells a product, and works for a maker who makes it, does not say that he sells it for that maker. Whoever stores pairs has lost the deal.",
            source: "Fagin 1979; Abiteboul, Hull and Vianu 1995, section 8.3",
            needs: &[],
            hints: &[
                "Agents, makers, products: does any of them follow from others?",
                "Against three pairs two rows are not enough. You want a triple that is not there, each of whose pairs is.",
                "To get the pairs of (a1, m1, p1) without it: one row with a1 and m1, one with m1 and p1, one with a1 and p1.",
            ],
            level: Level::Further,
            run: Run::Written(&Sheet(puzzle::<12>)),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
