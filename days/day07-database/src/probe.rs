//! A connection of its own, for one question: who answers there?
//!
//! Why: a pooler in transaction mode gives each transaction whichever session is free. The driver names its statements
//! `s0`, `s1`, ... in every process, so behind a pooler one program runs what another has prepared, and gets the
//! other's rows, in silence. It takes the names from a private counter (`NEXT_ID` in the `prepare.rs` of tokio-postgres
//! 0.7.18), so they can't be made unique: either nobody shares the session, or no statement has a name.
//!
//! PostgreSQL tells a client at the start which process is its own (`BackendKeyData`), for requests to cancel. A pooler
//! has to say something else, because the process changes; and that gives it away.

use std::time::Duration;

use tokio::io::{AsyncReadExt, duplex};
use tokio::time::timeout;
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

use crate::Error;
use crate::error::describe;

/// Why a program that names its statements must not go on.
pub(crate) const POOLER: &str = "a pooler answers for it, which gives every transaction another session: \
     connect to PostgreSQL itself, or set `unnamed_statements`";

/// How long the answer may take. The caller is about to connect and would otherwise wait without end, and a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether a pooler answers for what `config` names. Blocks, and must not be called inside async code.
pub(crate) fn finds_a_pooler(config: &Config) -> Result<bool, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::Threads)?;
    runtime.block_on(async {
        match timeout(PATIENCE, ask(config)).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::Unavailable(SILENT.to_owned())),
        }
    })
}

/// Whether nothing at all is answered within `patience` to somebody who connects. A refusal is an answer. Blocks, and
/// must not be called inside async code.
pub(crate) fn is_silent(config: &Config, patience: Duration) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.is_ok_and(|runtime| {
        runtime.block_on(async { timeout(patience, config.connect(NoTls)).await.is_err() })
    })
}

/// The words about a server that completes connections and then stays silent.
pub(crate) const SILENT: &str = "it accepts connections and does not answer";

async fn ask(config: &Config) -> Result<bool, Error> {
    let connected = config.connect(NoTls).await;
    let (client, connection) = connected.map_err(|error| Error::from_driver(error, true))?;
    tokio::spawn(connection);
    let answer = goes_through_a_pooler(&client).await;
    answer.map_err(|error| Error::from_driver(error, true))
}

/// Whether the process that `client` was told of is not the one that answers.
pub(crate) async fn goes_through_a_pooler(client: &Client) -> Result<bool, tokio_postgres::Error> {
    // A request to cancel is the one thing that says what the client was told. It goes nowhere.
    let (ours, mut theirs) = duplex(64);
    client.cancel_token().cancel_query_raw(ours, NoTls).await?;
    // PostgreSQL manual, section 55.7, CancelRequest: length, code, process, secret.
    let mut request = [0; 16];
    let read = theirs.read_exact(&mut request).await;
    let [.., a, b, c, d, _, _, _, _] = request;
    let told = i32::from_be_bytes([a, b, c, d]).to_string();
    // Not prepared, because a name is what must not be used yet.
    let answer = client.simple_query("select pg_backend_pid()").await?;
    let is_it = answer.iter().any(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0) == Some(&told),
        _ => false,
    });
    Ok(read.is_ok() && !is_it)
}

/// The error of a driver that could not connect, on one line.
pub(crate) fn reason(error: &Error) -> String {
    match error {
        Error::Unavailable(reason) => reason.clone(),
        Error::Statement(error) | Error::TimedOut(error) => describe(error),
        other => other.to_string(),
    }
}
