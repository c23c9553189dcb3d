//! `day16 token`: an access token, as the login service would give it.

use std::sync::Arc;

use clock::{Clock, Ids};
use jiff::SignedDuration;
use tokens::{Identity, Key, KeyRing, Signer, Terms};
use uuid::Uuid;

use crate::milestone::Issuer;

/// A token for `account`, good for an hour.
pub(crate) fn mint(
    issuer: &Issuer,
    account: Uuid,
    clock: Clock,
    ids: Ids,
) -> anyhow::Result<String> {
    let key = Key::secret("day16", issuer.key.as_bytes())?;
    let ring = KeyRing::new(vec![key], SignedDuration::from_hours(1))?;
    let terms = Terms {
        issuer: issuer.name.clone(),
        audience: issuer.audience.clone(),
        client: "login".to_owned(),
    };
    let identity = Identity {
        roles: vec!["learner".to_owned()],
        ..Identity::new(account)
    };
    let signer = Signer::new(Arc::new(ring), terms, clock, ids)?;
    Ok(signer.sign(&identity)?.token)
}
