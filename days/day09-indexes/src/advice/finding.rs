//! A finding, and what every kind of finding says alike.

use std::fmt;
use std::time::Duration;

use explain::thousands;

use crate::catalog::{Index, Table};

/// The kind of fault: an index, or the lack of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is there, every write pays for it, and no query may use it.
    Invalid,
    /// A foreign key has no index: each row that its parent loses costs a scan of the child.
    Missing,
    /// Large scans of a table are frequent: some query looks for few rows and has no index.
    Scanned,
    /// Another index answers everything that this one does.
    Duplicate,
    /// Nothing has read it.
    Unused,
}

impl Kind {
    /// All of them, the worst first.
    pub const ALL: [Self; 5] = [
        Self::Invalid,
        Self::Missing,
        Self::Scanned,
        Self::Duplicate,
        Self::Unused,
    ];

    /// Its name in reports and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Missing => "missing",
            Self::Scanned => "scanned",
            Self::Duplicate => "duplicate",
            Self::Unused => "unused",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A finding, with what shows it and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The kind of finding.
    pub kind: Kind,
    /// The table.
    pub table: String,
    /// The index, the foreign key or, if whole scans are the trouble, the table.
    pub about: String,
    /// The finding, in a sentence or two.
    pub finding: String,
    /// The figures that it rests on.
    pub evidence: Vec<String>,
    /// The statement to run. We never run it.
    pub statement: String,
    /// The caution before running it.
    pub caution: Option<&'static str>,
    /// Bytes that are at stake: of the table that is scanned, or of the index that could go.
    pub bytes: u64,
}

/// From where on something is worth saying.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// Scans and writes must have been counted for this long before an index is called unused.
    pub counted_for: Duration,
    /// And its table must have been read this often meanwhile.
    pub reads: u64,
    /// An unused index of fewer bytes is not worth a word.
    pub unused_bytes: u64,
    /// Rows that a scan reads on average before it is worth a word.
    pub rows_a_scan: u64,
    /// How many of such scans.
    pub scans: u64,
    /// Rows with the same value that an index which serves a foreign key in part may leave to be searched.
    pub rows_a_value: f64,
}

impl Default for Thresholds {
    /// A week of counts, 100 reads, 128 KiB; 20 scans of 10,000 rows; 1,000 rows a value.
    fn default() -> Self {
        Self {
            counted_for: Duration::from_secs(7 * 24 * 60 * 60),
            reads: 100,
            unused_bytes: 128 * 1024,
            rows_a_scan: 10_000,
            scans: 20,
            rows_a_value: 1000.0,
        }
    }
}

/// `drop index` without locking readers and writers out, where that can be had.
pub(super) fn drop_statement(index: &Index) -> String {
    let concurrently = if index.partitioned {
        ""
    } else {
        "concurrently "
    };
    format!("drop index {concurrently}{};", index.name)
}

/// The reads and writes of a table, as evidence.
pub(super) fn traffic(table: &Table) -> String {
    format!(
        "{} has {} rows and had {} writes and {} reads",
        table.name,
        thousands(table.rows),
        thousands(table.writes),
        thousands(table.scans + table.index_scans)
    )
}

/// `16 kB`, `1.2 MB`, in powers of 1024 as `pg_size_pretty` has them.
pub(crate) fn size(bytes: u64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "it is rounded to a decimal anyway"
    )]
    let mut amount = bytes as f64 / 1024.0;
    if bytes < 1024 {
        return format!("{bytes} bytes");
    }
    let mut unit = "kB";
    for larger in ["MB", "GB", "TB"] {
        if amount < 1024.0 {
            break;
        }
        amount /= 1024.0;
        unit = larger;
    }
    if amount < 10.0 && unit != "kB" {
        format!("{amount:.1} {unit}")
    } else {
        format!("{amount:.0} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_written_for_people() {
        assert_eq!(
            [0, 8192, 1_258_291, 5 << 40].map(size),
            ["0 bytes", "8 kB", "1.2 MB", "5.0 TB"]
        );
    }
}
