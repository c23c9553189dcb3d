//! Commitments: what a person signs on the day they enroll. Signing is a state of the enrollment, so it is a noun that is put
//! and deleted, and to repeat either is fine.

mod delete;
mod read;
mod replace;
pub mod rows;
mod rules;

use crud::Resource;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::http::input;

pub use delete::delete;
pub use read::read;
pub use replace::replace;

/// What the log and a refusal call it; its key is the enrollment's.
pub const COMMITMENT: Resource = Resource::named("commitment");

/// A signed commitment, as clients send it and see it.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Commitment {
    /// The signature, as written.
    pub signed_name: String,
    /// The date written beside it.
    #[serde(deserialize_with = "input::date")]
    #[schemars(with = "Date")]
    pub signed_on: Date,
}

database::row!(Commitment {
    signed_name,
    signed_on
});
