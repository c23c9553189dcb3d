//! The cost of a workload in one database: pages of each query and of each write, and the size of the indexes.

use postgres::Client;
use serde_json::Value;

use super::Indexed;
use crate::outcome::Failure;

/// The costs of a workload.
#[derive(Clone, Debug)]
pub(super) struct Cost {
    /// The cost of each query.
    pub(super) reads: Vec<Read>,
    /// Pages of each write.
    pub(super) writes: Vec<u64>,
    /// The first statement that had to be refused and was not.
    pub(super) accepted: Option<usize>,
    /// Bytes of all indexes of its tables.
    pub(super) bytes: u64,
    /// These indexes, each with its size.
    pub(super) indexes: Vec<String>,
}

/// The cost of a query.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    /// Pages that its second run touched.
    pub(crate) pages: u64,
    /// How many rows it returned, and their digest.
    pub(crate) rows: (i64, Option<String>),
    /// The nodes that read its tables or sort: `Sort, Seq Scan`.
    pub(crate) nodes: String,
    /// The same with the names of tables and indexes, and with the rows that were thrown away.
    pub(crate) plan: String,
}

/// Runs the workload of `question` in `session`. Writes are undone.
pub(super) fn measure(session: &mut Client, question: &Indexed) -> Result<Cost, Failure> {
    // Statistics of what an index computes come with analyze; a commit that waits for the log lets vacuum mark pages at once.
    session.batch_execute("set synchronous_commit to on")?;
    for table in question.tables {
        session.batch_execute(&format!("vacuum (analyze) {table}"))?;
    }
    let mut reads = Vec::new();
    for query in question.reads {
        reads.push(read(session, query, false)?);
    }
    let mut accepted = None;
    for (at, statement) in question.refused.iter().enumerate() {
        let mut transaction = session.transaction()?;
        if transaction.execute(*statement, &[]).is_ok() && accepted.is_none() {
            accepted = Some(at);
        }
        transaction.rollback()?;
    }
    let sizes = session.query(
        "select indexrelid::regclass::text, pg_relation_size(indexrelid)
         from pg_index
         where indrelid::regclass::text = any ($1)
         order by indexrelid::regclass::text",
        &[&question.tables],
    )?;
    let mut cost = Cost {
        reads,
        writes: Vec::new(),
        accepted,
        bytes: 0,
        indexes: Vec::new(),
    };
    for row in &sizes {
        let (name, bytes): (String, i64) = (row.try_get(0)?, row.try_get(1)?);
        cost.bytes += u64::try_from(bytes).unwrap_or(0);
        cost.indexes.push(format!("{name}: {} kB", bytes / 1024));
    }
    for statement in question.writes {
        let mut transaction = session.transaction()?;
        let plan = explained(&mut transaction, statement)?;
        transaction.rollback()?;
        cost.writes.push(pages(&plan));
    }
    Ok(cost)
}

/// Runs `query` twice, and says what the second run cost. Where its rows are `ordered`, so is their digest.
pub(crate) fn read(session: &mut Client, query: &str, ordered: bool) -> Result<Read, Failure> {
    explained(session, query)?;
    let plan = explained(session, query)?;
    let order = if ordered { "" } else { " order by it::text" };
    let digest =
        format!("select count(*), md5(string_agg(it::text, ','{order})) from (\n{query}\n) as it");
    let row = session.query_one(&digest, &[])?;
    let mut scans = Vec::new();
    scanned(&plan, &mut scans);
    let joined = |part: fn(&(String, String)) -> &str| {
        let parts: Vec<&str> = scans.iter().map(part).collect();
        parts.join(", ")
    };
    Ok(Read {
        pages: pages(&plan),
        rows: (row.try_get(0)?, row.try_get(1)?),
        nodes: joined(|it| &it.0),
        plan: joined(|it| &it.1),
    })
}

fn explained(
    session: &mut impl postgres::GenericClient,
    statement: &str,
) -> Result<Value, Failure> {
    let row = session.query_one(
        &format!("explain (analyze, buffers, timing off, format json) {statement}"),
        &[],
    )?;
    let mut plans: Value = row.try_get(0)?;
    Ok(plans[0]["Plan"].take())
}

fn pages(plan: &Value) -> u64 {
    let count = |name| plan[name].as_u64().unwrap_or(0);
    count("Shared Hit Blocks") + count("Shared Read Blocks")
}

/// The nodes that read tables or sort, from the top: what each is, and what it reads.
fn scanned(node: &Value, scans: &mut Vec<(String, String)>) {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let removed = node["Rows Removed by Filter"].as_u64().unwrap_or(0);
    let thrown = if removed > 0 {
        format!(", {removed} rows thrown away")
    } else {
        String::new()
    };
    let reads = match (node["Index Name"].as_str(), node["Relation Name"].as_str()) {
        (Some(index), _) => Some(format!(" using {index}")),
        (None, Some(table)) if kind != "Bitmap Heap Scan" => Some(format!(" on {table}")),
        _ if kind == "Sort" => Some(String::new()),
        _ => None,
    };
    if let Some(reads) = reads {
        scans.push((kind.to_owned(), format!("{kind}{reads}{thrown}")));
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        scanned(child, scans);
    }
}
