//! Accounts: who has registered.

use crate::api::tokens::Person;

/// An account.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) person: Person,
}
