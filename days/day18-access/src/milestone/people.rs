//! The people: who one is, all learners, and acting as one of them; and the roles that count.

use std::sync::Arc;

use access::{Grant, Grants, Impersonation, Person, Reach, StoredGrants};
use crud::Actor;
use lifecycle::BoxFuture;
use rest::{Call, Json, List, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokens::Identity;
use transactions::Transact;
use uuid::Uuid;

use super::app::App;

/// The person who asks.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Me {
    id: Uuid,
    roles: Vec<String>,
}

/// `GET /me`.
pub(crate) async fn me(call: Call<App>) -> Result<Json<Me>, Problem> {
    let who = Identity::of(&call)?;
    Ok(Json(Me {
        id: who.subject,
        roles: who.roles.clone(),
    }))
}

/// A learner, with the number of their check-ins.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Learner {
    id: Uuid,
    name: String,
    check_ins: i64,
}

database::row!(Learner {
    id,
    name,
    check_ins
});

const LEARNERS: &str = "\
select id, name, (select count(*) from check_ins where learner_id = learners.id) as check_ins
from learners
where $1
order by id";

/// `GET /learners`.
pub(crate) async fn learners(call: Call<App>) -> Result<List<Learner>, Problem> {
    let everything = Reach::of(&call).is_everything();
    Ok(List::of(call.db().read(LEARNERS, &[&everything]).await?))
}

/// The person to act as, and why.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct NewImpersonation {
    account_id: Uuid,
    reason: String,
}

/// A token for somebody else's account.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Begun {
    access_token: String,
}

/// `POST /impersonations`: a token as which an administrator is somebody else, for as long as any token lives.
pub(crate) async fn impersonate(
    call: Call<App>,
    Json(new): Json<NewImpersonation>,
) -> Result<Json<Begun>, Problem> {
    let (identity, app) = (Identity::of(&call)?, call.state());
    let own = app.grants.of(identity).await?;
    let grants = app.grants.of(&Identity::new(new.account_id)).await?;
    let who = Person {
        identity,
        grants: &own,
    };
    let impersonation = Impersonation::begin(who, new.account_id, &grants)?;
    let (actor, begun) = (Actor::of(&call), impersonation.clone());
    let written = call
        .db()
        .transact(move |db| begun.record(db, &actor, &new.reason));
    written.await?;
    let issued = app.signer.sign(&impersonation.identity())?;
    Ok(Json(Begun {
        access_token: issued.token,
    }))
}

/// The roles of the table, and those of the token: `staff` and `learner`, as the table of the learner's API has them.
pub(crate) struct Both(pub(crate) StoredGrants);

impl Grants for Both {
    fn of<'a>(&'a self, who: &'a Identity) -> BoxFuture<'a, Result<Arc<[Grant]>, Problem>> {
        Box::pin(async move {
            let stored = self.0.of(who).await?;
            // As somebody else an administrator has that person's roles, and those are in the table.
            if who.impersonator.is_some() {
                return Ok(stored);
            }
            let named = who.roles.iter().filter_map(|role| match role.as_str() {
                "staff" => Some(Grant::Administrator),
                "learner" => Some(Grant::Learner),
                _ => None,
            });
            Ok(stored.iter().copied().chain(named).collect())
        })
    }
}
