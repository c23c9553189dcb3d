//! Check-ins: what a client may send of them, and the handlers.

use rest::{Call, Created, ETag, List, Problem, Tagged};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;
use transactions::Transact;
use uuid::Uuid;
use validation::{At, Exact, Fields, Parse, Patch, Prose, Query, Refused, Valid, Whole};

use super::app::App;
use super::courses::{self, Slug};
use super::rows;

/// A check-in as clients see it. Its version is its `ETag`.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct CheckIn {
    pub(crate) id: Uuid,
    pub(crate) course_id: Uuid,
    pub(crate) learner_id: Uuid,
    pub(crate) day: i32,
    #[schemars(with = "String")]
    pub(crate) hours: Decimal,
    pub(crate) energy: i32,
    pub(crate) note: Option<String>,
    #[serde(skip)]
    pub(crate) version: i32,
}

database::row!(CheckIn {
    id,
    course_id,
    learner_id,
    day,
    hours,
    energy,
    note,
    version
});

pub(crate) type Day = Whole<1, 366>;
pub(crate) type Hours = Exact<24, 2>;
pub(crate) type Energy = Whole<1, 10>;
pub(crate) type Note = Prose<0, 2000>;

/// How a day went: what a PUT sends, and what a patch changes.
#[derive(Clone, Debug, JsonSchema)]
pub(crate) struct Account {
    pub(crate) day: Day,
    pub(crate) hours: Hours,
    pub(crate) energy: Energy,
    pub(crate) note: Option<Note>,
}

// ANCHOR: account
impl Account {
    fn of(fields: &mut Fields<'_>) -> Result<Self, Refused> {
        let day = fields.required("day");
        let hours = fields.required("hours");
        let energy = fields.required("energy");
        let note = fields.optional("note");
        Ok(Self {
            day: day?,
            hours: hours?,
            energy: energy?,
            note: note?,
        })
    }
}
// ANCHOR_END: account

impl Parse for Account {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(Self::of)
    }
}

/// A check-in as a client makes it: with the learner, who can't be changed afterwards.
#[derive(Clone, Debug, JsonSchema)]
pub(crate) struct NewCheckIn {
    pub(crate) learner_id: Uuid,
    #[schemars(flatten)]
    pub(crate) account: Account,
}

impl Parse for NewCheckIn {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let learner_id = fields.required("learner_id");
            let account = Account::of(fields);
            Ok(Self {
                learner_id: learner_id?,
                account: account?,
            })
        })
    }
}

/// The filter of a course's check-ins.
pub(crate) struct Filter {
    pub(crate) day: Option<Day>,
}

impl Parse for Filter {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            Ok(Self {
                day: fields.optional("day")?,
            })
        })
    }
}

/// `GET /courses/{slug}/check-ins`, also of one `?day=`.
pub(crate) async fn list(call: Call<App>) -> Result<List<CheckIn>, Problem> {
    let slug: Slug = call.param("slug")?;
    let Query(filter) = Query::<Filter>::of(&call)?;
    let course = rows::course(call.db(), &slug).await?;
    let course = course.ok_or_else(|| courses::missing(&slug))?;
    Ok(List::of(
        rows::check_ins(call.db(), course.id, &filter).await?,
    ))
}

// ANCHOR: create
/// `POST /courses/{slug}/check-ins`.
pub(crate) async fn create(
    call: Call<App>,
    Valid(new): Valid<NewCheckIn>,
) -> Result<Created<CheckIn>, Problem> {
    let slug: Slug = call.param("slug")?;
    let course = rows::course(call.db(), &slug).await?;
    let course = course.ok_or_else(|| courses::missing(&slug))?;
    let id = call.state().ids.uuid(call.clock().now());
    let it = rows::insert_check_in(call.db(), id, course.id, &new).await?;
    let url = call.url("check-in", &[("id", &it.id)])?;
    Ok(Created::at(url, it))
}
// ANCHOR_END: create

/// `GET /check-ins/{id}`.
pub(crate) async fn read(call: Call<App>) -> Result<Tagged<CheckIn>, Problem> {
    let found = rows::check_in(call.db(), call.param("id")?).await?;
    Ok(tagged(found.ok_or_else(missing)?))
}

/// `PUT /check-ins/{id}`.
pub(crate) async fn put(
    call: Call<App>,
    Valid(account): Valid<Account>,
) -> Result<Tagged<CheckIn>, Problem> {
    change(&call, move |_| Ok(account.clone())).await
}

// ANCHOR: patch
/// `PATCH /check-ins/{id}`: whatever the patch says, the result keeps the rules of a PUT.
pub(crate) async fn patch(
    call: Call<App>,
    patch: Patch<Account>,
) -> Result<Tagged<CheckIn>, Problem> {
    change(&call, move |now| {
        #[derive(Serialize)]
        struct Now<'a> {
            day: i32,
            hours: Decimal,
            energy: i32,
            note: Option<&'a str>,
        }
        patch.apply(&Now {
            day: now.day,
            hours: now.hours,
            energy: now.energy,
            note: now.note.as_deref(),
        })
    })
    .await
}
// ANCHOR_END: patch

async fn change(
    call: &Call<App>,
    new: impl Fn(&CheckIn) -> Result<Account, Problem> + Send + Sync + 'static,
) -> Result<Tagged<CheckIn>, Problem> {
    let id: Uuid = call.param("id")?;
    let condition = call.required_precondition()?;
    let changed = call.db().transact(move |db| {
        let now = rows::lock_check_in(db, id)?.ok_or_else(missing)?;
        condition.judge(Some(&ETag::version(now.version)))?;
        rows::update_check_in(db, id, &new(&now)?)
    });
    Ok(tagged(changed.await?))
}

fn tagged(it: CheckIn) -> Tagged<CheckIn> {
    Tagged::version(it.version, it)
}

fn missing() -> Problem {
    Problem::not_found("There is no such check-in.")
}
