//! Check-ins: how a lesson's day went for one enrollment, at most one for each lesson.

mod create;
mod delete;
mod list;
mod patch;
mod read;
mod replace;
pub mod rows;
mod rules;

use crud::Resource;
use jiff::civil::Date;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;
use validation::{At, Exact, Parse, Prose, Refused, Whole};

pub use create::create;
pub use delete::delete;
pub use list::list;
pub use patch::patch;
pub use read::read;
pub use replace::replace;

/// Its name in the log and in refusals.
pub const CHECK_IN: Resource = Resource::named("check-in");

/// A check-in as clients see it.
///
/// `hours` is a JSON string. It is an exact decimal, and a JSON number is not: most parsers make
/// it a binary fraction (RFC 8259 section 6), and a sum of those is not the sum that was worked.
#[derive(Clone, Serialize, JsonSchema)]
pub struct CheckIn {
    /// Its public name.
    pub id: Uuid,
    enrollment_id: Uuid,
    day: i16,
    checked_in_on: Date,
    #[serde(with = "rust_decimal::serde::str")]
    #[schemars(with = "Exact<24, 2>")]
    hours: Decimal,
    energy: i16,
    note: Option<String>,
}

database::row!(CheckIn {
    id,
    enrollment_id,
    day,
    checked_in_on,
    hours,
    energy,
    note
});

/// A check-in as a client sends it.
#[derive(Clone, JsonSchema)]
pub struct NewCheckIn {
    /// A day of the course that the enrollment is for.
    pub day: Whole<1, 366>,
    /// The learner's own calendar date.
    pub checked_in_on: Date,
    /// Time spent.
    pub hours: Exact<24, 2>,
    /// From 1 (drained) to 10.
    pub energy: Whole<1, 10>,
    /// Something that the learner wants to remember.
    pub note: Option<Prose<1, 2000>>,
}

impl Parse for NewCheckIn {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let day = fields.required("day");
            let checked_in_on = fields.required("checked_in_on");
            let hours = fields.required("hours");
            let energy = fields.required("energy");
            let note = fields.optional("note");
            Ok(Self {
                day: day?,
                checked_in_on: checked_in_on?,
                hours: hours?,
                energy: energy?,
                note: note?,
            })
        })
    }
}

impl NewCheckIn {
    /// The day, as the database has it.
    pub fn day(&self) -> i16 {
        small(self.day)
    }

    fn energy(&self) -> i16 {
        small(self.energy)
    }

    fn note(&self) -> Option<&str> {
        self.note.as_ref().map(Prose::as_str)
    }
}

impl CheckIn {
    /// The members that a patch is applied to.
    fn members(&self) -> impl Serialize {
        let Self {
            day,
            checked_in_on,
            hours,
            energy,
            note,
            ..
        } = self;
        let hours = hours.to_string();
        json!({"day": day, "checked_in_on": checked_in_on, "hours": hours, "energy": energy, "note": note})
    }

    fn says(&self, new: &NewCheckIn) -> bool {
        let Self {
            day,
            checked_in_on,
            hours,
            energy,
            note,
            ..
        } = self;
        (*day, *checked_in_on, *hours) == (new.day(), new.checked_in_on, new.hours.get())
            && (*energy, note.as_deref()) == (new.energy(), new.note())
    }
}

fn small<const MIN: i64, const MAX: i64>(number: Whole<MIN, MAX>) -> i16 {
    i16::try_from(number.get()).expect("the bounds of days and energy fit")
}
