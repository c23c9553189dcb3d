//! Indexes that no query may use.

use super::finding::{Advice, Kind, drop_statement, size, traffic};
use crate::catalog::Table;

pub(super) fn invalid(table: &Table) -> impl Iterator<Item = Advice> {
    let invalid = table.indexes.iter().filter(|it| !it.valid);
    invalid.map(|index| {
        let (finding, caution) = if index.partitioned {
            (
                "It is not attached to an index of every partition, so it counts for none.",
                "Or make the missing ones by hand, then: alter index ... attach partition.",
            )
        } else {
            (
                "Making it `concurrently` failed. Writes keep it up to date; no query may use it.",
                "If it is being made at this moment, let it finish first.",
            )
        };
        let again = index.definition.replacen(" ON ONLY ", " ON ", 1);
        let again = if index.partitioned {
            again
        } else {
            again.replacen(" INDEX ", " INDEX CONCURRENTLY ", 1)
        };
        Advice {
            kind: Kind::Invalid,
            table: table.name.clone(),
            about: index.name.clone(),
            finding: finding.to_owned(),
            evidence: vec![
                format!("pg_index.indisvalid is false, size {}", size(index.bytes)),
                traffic(table),
            ],
            statement: format!("{}\n{again};", drop_statement(index)),
            caution: Some(caution),
            bytes: index.bytes,
        }
    })
}
