//! Impersonation: an administrator sees the platform as somebody else does, for a while, and the log knows both.

use crud::{Actor, Event, Resource, Verb, record};
use database::{Error, Transaction};
use rest::Problem;
use serde::Serialize;
use tokens::Identity;
use uuid::Uuid;

use crate::denied::forbidden;
use crate::{Denied, Grant, Person};

/// An administrator who may act as somebody else.
///
/// It lasts as long as the access token that is signed for [`identity`](Self::identity). That one belongs to no session, so
/// there is no refresh token for it, and nothing renews it. It never gets further than the other person does, and not
/// to their credentials ([`Permission::is_personal`](crate::Permission::is_personal)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impersonation {
    administrator: Uuid,
    subject: Uuid,
    roles: Vec<String>,
}

const ACCOUNT: Resource = Resource::named("account");
const IMPERSONATED: Verb = Verb::named("impersonated");

/// The event's document: both people, and why.
#[derive(Serialize)]
struct Began<'a> {
    administrator: Uuid,
    subject: Uuid,
    reason: &'a str,
}

impl Impersonation {
    /// Allows `administrator` to act as `subject`, who has `grants`.
    ///
    /// # Errors
    /// 403 if the caller isn't an administrator, acts as somebody else already, or has a credential that is limited; and
    /// if `subject` is an administrator, the caller included.
    // ANCHOR: begin
    pub fn begin(
        administrator: Person<'_>,
        subject: Uuid,
        grants: &[Grant],
    ) -> Result<Self, Problem> {
        let Person { identity, .. } = administrator;
        if !administrator.grants.contains(&Grant::Administrator) {
            return Err(Denied::Role.into());
        }
        if identity.impersonator.is_some() {
            return Err(forbidden(
                "You act as somebody else already. End that first.",
            ));
        }
        if identity.scopes.is_some() {
            return Err(forbidden("A limited token can't act as somebody else."));
        }
        if subject == identity.subject || grants.contains(&Grant::Administrator) {
            return Err(forbidden("Nobody acts as an administrator."));
        }
        let mut roles: Vec<String> = grants
            .iter()
            .map(|it| it.role().name().to_owned())
            .collect();
        roles.dedup();
        Ok(Self {
            administrator: identity.subject,
            subject,
            roles,
        })
    }
    // ANCHOR_END: begin

    /// The identity to sign a token for: the other person's, with the administrator in it.
    pub fn identity(&self) -> Identity {
        Identity {
            roles: self.roles.clone(),
            impersonator: Some(self.administrator),
            ..Identity::new(self.subject)
        }
    }

    /// Writes down that it begins, and `reason`, in the transaction that comes before the token is signed.
    ///
    /// # Errors
    /// PostgreSQL's refusal.
    pub fn record(
        &self,
        db: &mut Transaction<'_>,
        actor: &Actor,
        reason: &str,
    ) -> Result<(), Error> {
        let after = Began {
            administrator: self.administrator,
            subject: self.subject,
            reason,
        };
        let event = Event {
            actor,
            verb: IMPERSONATED,
            row: &ACCOUNT.row(self.subject),
            before: None,
            after: Some(&after),
        };
        record(db, &event)
    }
}
