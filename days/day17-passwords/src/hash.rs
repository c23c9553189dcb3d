//! Hashes as they are stored, and the cost that each of them names.

use std::fmt;

use database::FromRow;
use zeroize::Zeroizing;

/// How much work a hash is: bcrypt makes 2 to the power of this many rounds.
///
/// ```
/// use passwords::Cost;
///
/// assert_eq!(Cost::new(12).map(Cost::rounds), Some(4096));
/// assert!(Cost::new(3).is_none() && Cost::new(17).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost(u32);

impl Cost {
    /// The least that bcrypt has: 1 ms. For tests.
    pub const LEAST: Self = Self(4);
    /// The most that is ever worked off, whatever a stored hash says: some seconds.
    pub const MOST: Self = Self(16);

    /// 4 to 16.
    pub const fn new(cost: u32) -> Option<Self> {
        match cost {
            4..=16 => Some(Self(cost)),
            _ => None,
        }
    }

    /// The exponent.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The rounds.
    pub const fn rounds(self) -> u64 {
        1 << self.0
    }
}

/// A stored hash: 60 characters of version, cost, salt and digest. `Debug` shows its cost alone, because a hash is what a guesser
/// works on.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash(Zeroizing<String>);

impl Hash {
    /// The hash that `text` is.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, for the table alone.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The cost that it names, read before anything is worked off. Nothing if it isn't a hash of bcrypt, or if its cost is one
    /// that nobody may ask for: a row that says 31 would keep a thread for a day.
    pub fn cost(&self) -> Option<Cost> {
        let rest = ["$2b$", "$2y$", "$2a$"]
            .iter()
            .find_map(|it| self.0.strip_prefix(it))?;
        let (cost, rest) = rest.split_once('$')?;
        let has_shape =
            cost.bytes().all(|it| it.is_ascii_digit()) && rest.len() == 53 && rest.is_ascii();
        let cost = cost.parse().ok().and_then(Cost::new);
        cost.filter(|_| has_shape)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cost() {
            Some(cost) => write!(f, "Hash(cost {})", cost.get()),
            None => f.write_str("Hash(unfit)"),
        }
    }
}

impl FromRow for Hash {
    fn from_row(row: &database::Row) -> Result<Self, database::ColumnError> {
        database::column(row, "hash").map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_is_read_and_capped() {
        let rest = "R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW";
        let cost = |text: &str| Hash::new(text.to_owned()).cost().map(Cost::get);
        assert_eq!(cost(&format!("$2a$12${rest}")), Some(12));
        assert_eq!(cost(&format!("$2b$16${rest}")), Some(16));
        for unfit in [
            format!("$2b$17${rest}"),
            format!("$2b$31${rest}"),
            format!("$2b$03${rest}"),
            format!("$2b$+9${rest}"),
            format!("$1$12${rest}"),
            format!("$2b$12${}", &rest[1..]),
            String::new(),
            "$2b$12$é".to_owned(),
        ] {
            assert_eq!(cost(&unfit), None, "{unfit}");
        }
        let hash = Hash::new(format!("$2a$12${rest}"));
        assert_eq!(format!("{hash:?}"), "Hash(cost 12)");
    }
}
