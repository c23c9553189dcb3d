//! Accounts: the people. Until they can register, programs bring them: `import` and `admin seed`.

pub mod rows;

use crud::Resource;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// Its name in the log.
pub const ACCOUNT: Resource = Resource::named("account");

/// An account as the log knows it: without the address, which goes when the account does.
#[derive(Clone, Serialize, JsonSchema)]
pub struct Account {
    /// Its public name.
    pub id: Uuid,
    /// The name that the person goes by.
    pub name: String,
}

database::row!(Account { id, name });
