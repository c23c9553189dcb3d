//! The advisor: which indexes a database lacks, and which ones it could lose.
//!
//! Why: a missing index is felt, one day, as a slow page. One too many is never felt, and is paid for by every write.
//!
//! Invariants
//! - It only advises: each [`Advice`] has the evidence and a statement for a person to read and run.
//! - What a constraint, a foreign key or replication rests on is never advised against.
//! - The same catalog gives the same advice in the same order: the worst kind first, then the largest.

mod duplicate;
mod finding;
mod invalid;
mod missing;
mod unused;

use crate::catalog::{Catalog, Index};

pub use duplicate::replaces;
pub(crate) use finding::size;
pub use finding::{Advice, Kind, Thresholds};
pub use missing::serves;

// ANCHOR: advise
/// The findings about the indexes of a database, the worst first.
pub fn advise(catalog: &Catalog, thresholds: &Thresholds) -> Vec<Advice> {
    let mut advice = Vec::new();
    for table in &catalog.tables {
        advice.extend(invalid::invalid(table));
        advice.extend(missing::references(table, thresholds));
        advice.extend(missing::scanned(table, thresholds));
        let pairs = duplicate::pairs(table);
        let (go, stay): (Vec<&Index>, Vec<&Index>) = pairs.iter().copied().unzip();
        let unused = unused::unused(catalog, table, &stay, thresholds);
        let goes = |it: &Advice| go.iter().any(|index| index.name == it.about);
        advice.extend(unused.into_iter().filter(|it| !goes(it)));
        advice.extend(pairs.into_iter().map(|it| duplicate::advice(table, it)));
    }
    advice.sort_by(|a, b| {
        let key = |it: &Advice| (it.kind, u64::MAX - it.bytes);
        key(a).cmp(&key(b)).then_with(|| a.about.cmp(&b.about))
    });
    advice
}
// ANCHOR_END: advise
