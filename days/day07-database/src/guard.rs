//! The guard: what keeps a connection for reads read-only.
//!
//! Why: such a connection has `default_transaction_read_only` on. No statement can lift that for itself: PostgreSQL refuses
//! `transaction_read_only = off` after the first snapshot. But a function may turn the default off for the statements after
//! its own, and `select f()` doesn't show that. So there are two guards:
//!
//! - A text that names a function, a view or a table with policies of the database's own is sent inside `begin read only` and
//!   `rollback`, which undoes what a function has set. PostgreSQL's own functions, but for `set_config`, set nothing.
//! - Some calls don't show in a text, such as that of an operator. PostgreSQL reports a change of this setting together with the
//!   statement's answer (`ParameterStatus`, manual section 55.2.7), and a connection whose report says "off" is dropped.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::{Connection, SimpleQueryMessage};

/// The setting that makes a connection read-only.
const SETTING: &str = "default_transaction_read_only";

/// How many texts are on their way inside a transaction that is going to be rolled back. Until it is, the report means nothing.
#[derive(Clone, Default)]
pub(crate) struct Enclosed(Arc<AtomicUsize>);

/// One of those.
pub(crate) struct Inside(Enclosed);

impl Enclosed {
    pub(crate) fn enter(&self) -> Inside {
        self.0.fetch_add(1, SeqCst);
        Inside(self.clone())
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, SeqCst);
    }
}

/// A connection that ends when it is no longer read-only, if it ever was.
pub(crate) struct Guarded<S, T> {
    connection: Connection<S, T>,
    enclosed: Enclosed,
    was_read_only: bool,
}

impl<S, T> Guarded<S, T>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    pub(crate) fn new(connection: Connection<S, T>, enclosed: Enclosed) -> Self {
        Self {
            connection,
            enclosed,
            was_read_only: false,
        }
    }

    fn was_lifted(&mut self) -> bool {
        match self.connection.parameter(SETTING) {
            Some("on") => self.was_read_only = true,
            Some(_) if self.was_read_only => return self.enclosed.0.load(SeqCst) == 0,
            // Not read-only yet, or behind a pooler, where each read is enclosed.
            _ => {}
        }
        false
    }
}

impl<S, T> Future for Guarded<S, T>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    type Output = Result<(), tokio_postgres::Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = Pin::new(&mut self.connection).poll(context);
        if ended.is_pending() && self.was_lifted() {
            tracing::error!("a read turned {SETTING} off; its connection is dropped");
            return Poll::Ready(Ok(()));
        }
        ended
    }
}

/// The query that asks PostgreSQL whether `sql` names an object of the database's own that may call a function.
pub(crate) fn encloses(sql: &str) -> String {
    // What is made after `initdb` has an oid from 16384 on (`FirstNormalObjectId` in PostgreSQL's `transam.h`).
    let names = names(sql);
    format!(
        "select exists (select from pg_catalog.pg_proc
                        where proname = any(names) and oid >= 16384)
             or exists (select from pg_catalog.pg_class
                        where relname = any(names) and oid >= 16384
                        and (relkind in ('v', 'f') or relrowsecurity))
         from (values (array[{names}]::pg_catalog.text[])) it(names)"
    )
}

/// Whether it does, from the answer.
pub(crate) fn is_enclosed(answer: &[SimpleQueryMessage]) -> bool {
    // Enclosed if in doubt.
    !answer
        .iter()
        .any(|message| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some("f")))
}

/// All that may be a name in `sql`, as a list of SQL strings. Words in strings and comments are among them, which does no harm.
fn names(sql: &str) -> String {
    let is_part = |it: char| it.is_alphanumeric() || matches!(it, '_' | '$');
    let words = sql.split(|it| !is_part(it)).filter(|it| !it.is_empty());
    let mut names: Vec<String> = words.map(|word| quoted(&word.to_lowercase())).collect();
    // A quoted name stands as it is, spaces included.
    names.extend(sql.split('"').map(quoted));
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_are_words_in_small_letters_and_whatever_is_quoted() {
        let of = |sql| names(sql);
        assert_eq!(of("f"), "'f'");
        assert_eq!(of("F(x)"), "'F(x)', 'f', 'x'");
        let odd = of(r#"select "It's mine"($1), Straße"#);
        for name in ["'It''s mine'", "'select'", "'straße'", "'$1'"] {
            assert!(odd.contains(name), "{odd}");
        }
    }
}
