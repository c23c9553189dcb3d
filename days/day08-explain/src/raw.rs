//! A node as `EXPLAIN (FORMAT JSON)` writes it: members by their names, each of which may be missing.

use serde_json::Value;

/// An object of the plan.
#[derive(Clone, Copy)]
pub(crate) struct Raw<'a>(pub(crate) &'a Value);

impl<'a> Raw<'a> {
    /// The text of member `name`.
    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.0[name].as_str()
    }

    /// A list of texts as one.
    pub(crate) fn list(self, name: &str) -> Option<String> {
        let list = self.0[name].as_array()?;
        let texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
        Some(texts.join(", "))
    }

    /// A number; none if it's missing.
    pub(crate) fn given(self, name: &str) -> Option<f64> {
        self.0[name].as_f64()
    }

    /// A number; zero if it's missing.
    pub(crate) fn number(self, name: &str) -> f64 {
        self.given(name).unwrap_or(0.0)
    }

    /// The sum of counts of pages, such as those that were found in memory and those that were read.
    pub(crate) fn pages(self, names: &[&str]) -> u64 {
        let pages = names.iter().map(|name| self.0[*name].as_u64().unwrap_or(0));
        pages.fold(0, u64::saturating_add)
    }

    /// The nodes below it.
    pub(crate) fn below(self) -> impl Iterator<Item = Raw<'a>> {
        self.0["Plans"].as_array().into_iter().flatten().map(Raw)
    }
}
