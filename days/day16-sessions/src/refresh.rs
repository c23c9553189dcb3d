//! Refresh tokens: used once each, so that a thief and the owner can't both go on.
//!
//! How: each exchange makes the next generation of the session's family. A token that comes back after it was exchanged is known
//! to two parties, and nobody can tell which of them is the owner, so the session ends. Two honest clients send one back:
//! a client whose response was lost, and the second of two tabs. They get the very same successor, for some seconds, as long as
//! nobody has used that one.
//!
//! Invariants
//! - Of the tokens of a family one generation is current, and exchanges of one family happen one after the other.
//! - An older token that comes back late ends the session, and that commits although the response is 401.

use crud::Actor;
use database::{Error, Scoped, Transaction};
use http::{HeaderValue, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use rest::Problem;
use transactions::Transact;
use uuid::Uuid;

use crate::rows::{self, Which};
use crate::{Ended, Reason, Secret, Session, Sessions};

/// The result of an exchange.
#[derive(Clone, Debug)]
pub struct Refreshed {
    /// The session, which the next access token is for.
    pub session: Session,
    /// The token that takes the place of the one that was sent.
    pub refresh_token: Secret,
}

impl Refreshed {
    fn new(session: Session, refresh_token: Secret) -> Self {
        Self {
            session,
            refresh_token,
        }
    }
}

/// The verdict on a token of a session that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is the current one: it is exchanged for the next.
    Rotate,
    /// It was exchanged a moment ago, and nobody has used its successor: that successor, again.
    Repeat,
    /// Two have it.
    Theft,
}

impl Step {
    /// The verdict on generation `sent` where `current` was issued `ago`. If the clock was
    /// set back since, `ago` is negative, and the grace is no longer for that.
    ///
    /// ```
    /// use jiff::SignedDuration;
    /// use sessions::Step;
    ///
    /// let (grace, ago) = (SignedDuration::from_secs(10), SignedDuration::from_secs);
    /// assert_eq!(Step::of(7, 7, ago(86_400), grace), Step::Rotate);
    /// assert_eq!(Step::of(6, 7, ago(10), grace), Step::Repeat);
    /// assert_eq!(Step::of(6, 7, ago(11), grace), Step::Theft);
    /// assert_eq!(Step::of(5, 7, ago(1), grace), Step::Theft);
    /// assert_eq!(Step::of(6, 7, ago(-3_600), grace), Step::Theft);
    /// ```
    // ANCHOR: step
    pub fn of(sent: i32, current: i32, ago: SignedDuration, grace: SignedDuration) -> Self {
        if sent == current {
            Self::Rotate
        } else if sent + 1 == current && ago.abs() <= grace {
            Self::Repeat
        } else {
            Self::Theft
        }
    }
    // ANCHOR_END: step
}

/// The end of an exchange that commits.
enum Outcome {
    Refreshed(Refreshed),
    Refused(Vec<Ended>),
}

impl Sessions {
    /// Exchanges a refresh token.
    ///
    /// # Errors
    /// 401 for a token that isn't one, whose session has ended, or that was exchanged before; in the last case the session ends.
    pub async fn refresh(
        &self,
        db: &Scoped,
        actor: Actor,
        token: &str,
    ) -> Result<Refreshed, Problem> {
        let token = Secret::parse(token).ok_or_else(refused)?;
        let this = self.clone();
        let outcome = db
            .transact(move |db| this.exchange(db, &actor, &token))
            .await?;
        match outcome {
            Outcome::Refreshed(refreshed) => Ok(refreshed),
            Outcome::Refused(ended) => {
                self.announce(&ended);
                Err(refused())
            }
        }
    }

    // ANCHOR: exchange
    fn exchange(
        &self,
        db: &mut Transaction<'_>,
        actor: &Actor,
        token: &Secret,
    ) -> Result<Outcome, Error> {
        let Some((id, sent)) = rows::family(db, &token.hash())? else {
            return Ok(Outcome::Refused(Vec::new()));
        };
        let Some(session) = rows::locked(db, id)? else {
            return Ok(Outcome::Refused(Vec::new()));
        };
        let now = self.now();
        if session.has_expired(now) {
            return self.refuse(db, actor, id, Reason::Expired);
        }
        let current = rows::current(db, id)?;
        let ago = now.duration_since(current.issued_at);
        let next = match Step::of(sent, current.generation, ago, self.policy().grace) {
            Step::Rotate => Some(self.rotate(db, &session, current.generation + 1, now)?),
            Step::Repeat => self.keys().recover(id, current.generation, &current.hash),
            Step::Theft => None,
        };
        match next {
            Some(token) => Ok(Outcome::Refreshed(Refreshed::new(session, token))),
            None => self.refuse(db, actor, id, Reason::Reused),
        }
    }

    /// Ends the session. That is no error, because an error would take the end back.
    fn refuse(
        &self,
        db: &mut Transaction<'_>,
        actor: &Actor,
        id: Uuid,
        reason: Reason,
    ) -> Result<Outcome, Error> {
        let ended = self.end_in(db, actor, &Which::One(id, None), reason)?;
        Ok(Outcome::Refused(ended))
    }
    // ANCHOR_END: exchange

    /// The next token, written down. The session was heard of.
    fn rotate(
        &self,
        db: &mut Transaction<'_>,
        session: &Session,
        generation: i32,
        now: Timestamp,
    ) -> Result<Secret, Error> {
        let next = self.keys().derive(session.id, generation);
        rows::insert_token(db, session.id, generation, &next.hash(), now)?;
        let idle_until = crate::sessions::later(now, self.policy().idle);
        rows::touch(db, session.id, now, now, idle_until)?;
        Ok(next)
    }
}

/// 401, the same for every reason.
fn refused() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "unauthenticated",
        "This refresh token can't be exchanged. Sign in again.",
    )
    .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}
