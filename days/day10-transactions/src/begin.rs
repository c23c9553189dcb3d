//! The first words of a transaction.

use std::time::Duration;

use database::{Connection, Error, Executor as _, Transaction, TransactionOptions};

use crate::Options;

/// Begins a transaction as `options` say. Limits of its own cost a round trip each, so mostly it has none.
pub(crate) fn begin<'a>(
    connection: &'a mut Connection,
    options: &Options,
) -> Result<Transaction<'a>, Error> {
    let mut transaction = connection.transaction_with(TransactionOptions {
        isolation: Some(options.isolation.into()),
        read_only: options.read_only,
        ..TransactionOptions::default()
    })?;
    let limits = [
        ("lock_timeout", options.lock_timeout),
        ("statement_timeout", options.statement_timeout),
    ];
    for (name, limit) in limits {
        if let Some(limit) = limit {
            set(&mut transaction, name, limit)?;
        }
    }
    Ok(transaction)
}

/// Sets a limit until the transaction ends. PostgreSQL counts in milliseconds and takes 0 for no limit, so the least is 1.
fn set(transaction: &mut Transaction<'_>, name: &str, limit: Duration) -> Result<(), Error> {
    let milliseconds = limit.as_millis().max(1).to_string();
    let set = "select set_config($1, $2, true)";
    transaction.rows(set, &[&name, &milliseconds]).map(drop)
}
