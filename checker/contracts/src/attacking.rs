//! What the attacks of days 15 to 19 have in common: when one is repelled, and what honest people do meanwhile.

use checker::api::{Api, Call};
use checker::attack::{Attack, Script};
use checker::contract::{Run, StageResult};

use crate::learner::{LEARNERS, TABLES, a_course};

/// A stage that is made of `attacks`, after the honest requests of `honest`, which succeed.
pub(crate) const fn attacks(honest: Script, attacks: &'static [Attack]) -> Run {
    Run::Attacks(honest, attacks, TABLES)
}

/// Sends `call`, which an attacker gains by if it succeeds. Any refusal repels it; a failure of the server does not.
pub(crate) fn repelled(call: Call<'_>) -> StageResult {
    let response = call.send()?;
    match response.code() {
        code @ 200..=299 => {
            let what = format!("it's let in: the status is {code}");
            Err(response.fail(what).exploited())
        }
        code @ 500.. => {
            let what = format!("the status is {code}, expected a refusal");
            Err(response.fail(what))
        }
        _ => Ok(()),
    }
}

/// The honest request before the attacks of a stage: a learner asks who they are.
pub(crate) fn is_known(api: &Api) -> StageResult {
    api.get("/me").expect(200)?.member("/id", api.id())
}

/// Tries to be somebody by `token`.
pub(crate) fn is_refused(api: &Api, token: impl Into<String>) -> StageResult {
    repelled(api.bearing(token).get("/me"))
}

/// The requests of honest people: a few reads of two learners, and a write of staff.
///
/// # Errors
/// The first that does not succeed.
pub fn honest(api: &Api<'_>) -> StageResult {
    for id in &LEARNERS[1..] {
        let learner = api.as_learner(id);
        learner.get("/me").expect(200)?.member("/id", *id)?;
        learner.get("/courses").expect(200)?;
    }
    let course = a_course(api, "honest");
    let created = api.as_staff().post("/courses", course.clone()).created()?;
    course.is_in(&created.get()?)
}
