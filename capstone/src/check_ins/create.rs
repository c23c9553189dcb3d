//! `POST /api/v1/enrollments/{id}/check-ins`: check in for a day.

use std::sync::Arc;

use database::Executor;
use http::{HeaderValue, StatusCode, header};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use lifecycle::{Request, Response};
use routing::Params;
use rust_decimal::Decimal;
use serde::Deserialize;
use uuid::Uuid;

use super::CheckIn;
use crate::app::App;
use crate::enrollments;
use crate::json;
use crate::problem::{Problem, Violation};

/// What a client sends. Whatever else it sends is refused, so that a misspelled `note` is not lost.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct NewCheckIn {
    #[serde(deserialize_with = "json::whole_number")]
    day: i16,
    checked_in_on: Date,
    #[serde(deserialize_with = "json::decimal")]
    hours: Decimal,
    #[serde(deserialize_with = "json::whole_number")]
    energy: i16,
    note: Option<String>,
}

/// Inserts nothing if there is no such enrollment, or no such day in its course. The rules of
/// hours, energy and note are the table's own.
const INSERT: &str = "\
insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy, note)
select $1, enrollments.id, lessons.id, $4, $5, $6, $7
from enrollments
join cohorts on cohorts.id = cohort_id
join lessons on lessons.course_id = cohorts.course_id
where enrollments.id = $2 and lessons.day = $3";

/// Answers 201 with the new check-in and its `Location`; 404 for an enrollment that is not there,
/// 409 if the day has its check-in already, 422 for a broken rule.
pub async fn create(app: Arc<App>, request: Request) -> Result<Response, Problem> {
    let params = Params::of(&request).clone();
    let enrollment_id: Uuid = params.get("id")?;
    let new: NewCheckIn = json::read(request).await?;
    let checked_in_on = plausible(new.checked_in_on, today())?;
    let check_in = CheckIn {
        id: Uuid::now_v7(),
        enrollment_id,
        day: new.day,
        checked_in_on,
        hours: new.hours,
        energy: new.energy,
        note: new.note,
    };
    let (inserted, check_in) = app
        .database
        .run(move |connection| {
            let it = &check_in;
            let inserted = connection.execute(
                INSERT,
                &[
                    &it.id,
                    &it.enrollment_id,
                    &it.day,
                    &it.checked_in_on,
                    &it.hours,
                    &it.energy,
                    &it.note,
                ],
            )?;
            Ok((inserted == 1, check_in))
        })
        .await?;
    if !inserted {
        enrollments::require(&app.database, enrollment_id).await?;
        return Err(NO_SUCH_DAY.into());
    }
    let mut response = json::response(StatusCode::CREATED, &check_in);
    response
        .headers_mut()
        .insert(header::LOCATION, location(check_in.id));
    Ok(response)
}

const NO_SUCH_DAY: Violation = Violation {
    pointer: "/day",
    code: "no_such_day",
    detail: "The course that the enrollment is for has no such day.",
};

const IMPLAUSIBLE: Violation = Violation {
    pointer: "/checked_in_on",
    code: "implausible_date",
    detail: "A check-in is for a day since 2000 that has begun somewhere on earth.",
};

/// `checked_in_on`, unless nobody can have checked in on it. Not a constraint of the table,
/// because it depends on the day that it is asked.
fn plausible(checked_in_on: Date, today: Date) -> Result<Date, Violation> {
    // The day begins up to 14 hours earlier than in UTC, where `today` is.
    let latest = today.saturating_add(1.day());
    if (date(2000, 1, 1)..=latest).contains(&checked_in_on) {
        Ok(checked_in_on)
    } else {
        Err(IMPLAUSIBLE)
    }
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

fn location(id: Uuid) -> HeaderValue {
    HeaderValue::try_from(format!("/api/v1/check-ins/{id}"))
        .expect("a path and a UUID are visible ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_plausible_once_it_has_begun_somewhere() {
        let today = date(2026, 3, 1);
        assert!(plausible(date(2026, 3, 2), today).is_ok());
        assert!(plausible(date(2026, 3, 3), today).is_err());
        assert!(plausible(date(2000, 1, 1), today).is_ok());
        assert!(plausible(date(1999, 12, 31), today).is_err());
        assert!(plausible(Date::MAX, Date::MAX).is_ok());
    }
}
