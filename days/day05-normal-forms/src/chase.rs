//! The chase: does joining the parts give the relation back?
//!
//! Aho, Beeri and Ullman, "The Theory of Joins in Relational Databases" (1979). Write one row for each part: what the part
//! holds is *distinguished* (`a`), everything else is some value of its own (`b1`, `b2`, ...). Then enforce the dependencies: two
//! rows that agree on a left side are made to agree on the right. If a row becomes distinguished throughout, whatever the join
//! brings together was together before: lossless. If none does, the table at the end is itself the counterexample: it obeys
//! every dependency, its parts join to the row `a, a, ..., a`, and that row is not in it.

use std::fmt;

use crate::{AttributeSet, Dependency, Relation};

/// The table that the chase ended with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tableau {
    names: Vec<String>,
    /// Symbols by row and attribute: 0 is distinguished, `n` is the own value that row `n` began with.
    rows: Vec<Vec<usize>>,
}

impl Tableau {
    /// Whether a row is distinguished throughout: the join of the parts is lossless.
    pub fn is_lossless(&self) -> bool {
        self.rows
            .iter()
            .any(|row| row.iter().all(|symbol| *symbol == 0))
    }

    /// The rows, a symbol for each attribute: equal numbers in a column are equal values, 0 is distinguished.
    pub fn rows(&self) -> &[Vec<usize>] {
        &self.rows
    }
}

impl Relation {
    /// Chases the decomposition into `parts`.
    ///
    /// ```
    /// use normal_forms::Relation;
    ///
    /// let cities: Relation = "street, city -> zip; zip -> city".parse()?;
    /// let [by_zip, streets] = [["zip", "city"], ["street", "zip"]].map(|part| cities.set(part).unwrap());
    /// let by_city = cities.set(["street", "city"]).unwrap();
    /// assert!(cities.chase(&[by_zip, streets]).is_lossless());
    /// assert!(!cities.chase(&[by_city, by_zip]).is_lossless());
    /// # Ok::<(), normal_forms::ParseError>(())
    /// ```
    // ANCHOR: chase
    pub fn chase(&self, parts: &[AttributeSet]) -> Tableau {
        let row = |(index, part): (usize, &AttributeSet)| {
            let symbol = |place| if part.contains(place) { 0 } else { index + 1 };
            (0..self.attributes().len()).map(symbol).collect()
        };
        let mut rows: Vec<Vec<usize>> = parts.iter().enumerate().map(row).collect();
        while self
            .dependencies()
            .iter()
            .any(|dependency| enforce(*dependency, &mut rows))
        {}
        Tableau {
            names: self.attributes().to_vec(),
            rows,
        }
    }
    // ANCHOR_END: chase
}

/// Makes rows that agree on the left agree on the right; false if they all do.
fn enforce(dependency: Dependency, rows: &mut [Vec<usize>]) -> bool {
    let mut changed = false;
    for one in 0..rows.len() {
        for other in one + 1..rows.len() {
            let agree = |column| rows[one][column] == rows[other][column];
            if !dependency.left.iter().all(agree) {
                continue;
            }
            for column in dependency.right.iter() {
                let (first, second) = (rows[one][column], rows[other][column]);
                if first != second {
                    // The distinguished symbol wins, wherever the other one stands.
                    let (keep, give_up) = (first.min(second), first.max(second));
                    for row in rows.iter_mut().filter(|row| row[column] == give_up) {
                        row[column] = keep;
                    }
                    changed = true;
                }
            }
        }
    }
    changed
}

impl fmt::Display for Tableau {
    /// As a table: `a` is distinguished, `b2` the own value of the second row.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = |symbol: &usize| match symbol {
            0 => "a".to_owned(),
            row => format!("b{row}"),
        };
        let rows = self.rows.iter().map(|row| row.iter().map(cell).collect());
        write!(f, "{}", crate::grid::Grid::new(&self.names, rows.collect()))
    }
}
