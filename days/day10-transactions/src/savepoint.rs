//! A part of a transaction that may fail without the rest.

use database::{Error, Transaction};

/// Savepoints, as an extension of [`Transaction`].
pub trait Savepoint {
    // ANCHOR: savepoint
    /// Runs `work`; if it fails, what it did is undone and the transaction goes on.
    ///
    /// For a refusal that the program expects, such as a unique constraint. A serialization failure or a deadlock is passed
    /// on by the caller: it asks for the whole transaction again.
    ///
    /// # Errors
    /// The error of `work`; [`Error::Failed`] if it swallowed a statement's error.
    fn savepoint<T>(
        &mut self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error>;
}

impl Savepoint for Transaction<'_> {
    fn savepoint<T>(
        &mut self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut inner = self.nested()?;
        let value = work(&mut inner)?;
        inner.commit()?;
        Ok(value)
    }
    // ANCHOR_END: savepoint
}
