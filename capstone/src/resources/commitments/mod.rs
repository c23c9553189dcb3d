//! Commitments: what a person signs on the day they enroll. Signing is a state of the enrollment, so it is a noun that is put
//! and deleted, and to repeat either is fine.

mod delete;
mod read;
mod replace;
pub mod rows;

use crud::Resource;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;
use validation::{At, Line, Parse, Refused};

pub use delete::delete;
pub use read::read;
pub use replace::replace;

/// Its name in the log and in refusals; its key is the enrollment's. An event names the resource whose URL the client changed,
/// so `enrollment` and `commitment` with one id are the history of an enrollment.
pub const COMMITMENT: Resource = Resource::named("commitment");

/// A signed commitment, as clients see it.
#[derive(Clone, Serialize, JsonSchema)]
pub struct Commitment {
    signed_name: String,
    signed_on: Date,
}

database::row!(Commitment {
    signed_name,
    signed_on
});

/// A signature, as a client sends it.
#[derive(Clone, JsonSchema)]
pub struct Signature {
    /// The name, as written.
    pub signed_name: Line<1, 200>,
    /// The date written beside it.
    pub signed_on: Date,
}

impl Parse for Signature {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let signed_name = fields.required("signed_name");
            let signed_on = fields.required("signed_on");
            Ok(Self {
                signed_name: signed_name?,
                signed_on: signed_on?,
            })
        })
    }
}

impl Commitment {
    fn says(&self, new: &Signature) -> bool {
        (&*self.signed_name, self.signed_on) == (new.signed_name.as_str(), new.signed_on)
    }
}
