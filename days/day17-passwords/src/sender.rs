//! The sender: takes mails out of the outbox, one after the other, and gives them to a transport.
//!
//! No transaction is open while a mail is on its way. A mail whose sender dies is due again later, so it may be sent twice, and
//! never not at all.

use std::sync::Arc;
use std::time::Duration;

use clock::Clock;
use database::{Error, Scoped, Transaction};
use jiff::{SignedDuration, Timestamp};
use rest::Problem;
use tokio::sync::Notify;
use transactions::Transact;

use crate::mail::{self, Claimed};
use crate::{Letter, Letters, MailKey, Template, Transport, rows};

/// A mail that isn't taken is tried so often, over about three hours.
const MOST_ATTEMPTS: i32 = 10;

/// The good tokens of one purpose that an account has at a time. A flood of requests fills no mailbox.
const MOST_TOKENS: i64 = 3;

/// Sends what is in the outbox. A clone shares its transport.
#[derive(Clone)]
pub struct Sender {
    clock: Clock,
    key: MailKey,
    letters: Arc<Letters>,
    transport: Arc<dyn Transport>,
    nudge: Arc<Notify>,
}

/// What becomes of a mail whose turn it is.
enum Turn {
    Idle,
    Dropped,
    Sends(Letter, i32),
}

impl Sender {
    /// A sender of `letters` over `transport`.
    pub fn new(clock: Clock, key: MailKey, letters: Letters, transport: impl Transport) -> Self {
        Self {
            clock,
            key,
            letters: Arc::new(letters),
            transport: Arc::new(transport),
            nudge: Arc::default(),
        }
    }

    /// Says that there may be a mail: after the commit of a request that posts one, whether or not it did.
    pub fn nudge(&self) {
        self.nudge.notify_one();
    }

    /// Sends for ever: at each nudge, and each `interval`.
    pub async fn run(&self, db: &Scoped, interval: Duration) {
        loop {
            if let Err(error) = self.send_due(db).await {
                tracing::warn!(%error, "the outbox can't be read");
            }
            // A nudge that came meanwhile is kept, and the time ends the wait too.
            let _ = tokio::time::timeout(interval, self.nudge.notified()).await;
        }
    }

    /// Sends all mails that are due; how many the transport took.
    ///
    /// # Errors
    /// PostgreSQL's refusal, as a problem. A transport's refusal is in the log, and the mail is tried again later.
    pub async fn send_due(&self, db: &Scoped) -> Result<usize, Problem> {
        let mut sent = 0;
        loop {
            let this = self.clone();
            match db.transact(move |db| this.take(db)).await? {
                Turn::Idle => return Ok(sent),
                Turn::Dropped => {}
                Turn::Sends(letter, attempts) => sent += self.send(db, letter, attempts).await?,
            }
        }
    }

    async fn send(&self, db: &Scoped, letter: Letter, attempts: i32) -> Result<usize, Problem> {
        let id = letter.id;
        match self.transport.send(letter).await {
            Ok(()) => {
                let now = self.clock.now();
                db.run(move |db| mail::sent(db, id, now)).await?;
                Ok(1)
            }
            Err(error) => {
                tracing::warn!(mail = %id, attempts, %error, "a mail was not taken");
                let due_at = later(self.clock.now(), pause(attempts));
                db.run(move |db| mail::put_off(db, id, due_at)).await?;
                Ok(0)
            }
        }
    }

    fn take(&self, db: &mut Transaction<'_>) -> Result<Turn, Error> {
        let now = self.clock.now();
        // Longer than any transport takes.
        let again = later(now, SignedDuration::from_mins(5));
        let Some(mail) = mail::claim(db, now, again, MOST_ATTEMPTS)? else {
            return Ok(Turn::Idle);
        };
        match self.letter(db, &mail, now)? {
            Some(letter) => Ok(Turn::Sends(letter, mail.attempts)),
            None => {
                mail::drop_mail(db, mail.id)?;
                Ok(Turn::Dropped)
            }
        }
    }

    // ANCHOR: letter
    /// The letter of a mail; nothing if nobody is to get it: there is no such account, its token would be too old or one too many.
    fn letter(
        &self,
        db: &mut Transaction<'_>,
        mail: &Claimed,
        now: Timestamp,
    ) -> Result<Option<Letter>, Error> {
        let Some(template) = Template::named(&mail.template) else {
            return Ok(None);
        };
        let Some((account, name)) = mail::owner(db, &mail.recipient)? else {
            return Ok(None);
        };
        let life = match template {
            Template::Reset => SignedDuration::from_mins(30),
            Template::Verification => SignedDuration::from_hours(24),
            Template::AlreadyRegistered | Template::PasswordChanged => {
                return Ok(Some(self.letters.write(
                    template,
                    mail.id,
                    &mail.recipient,
                    &name,
                    None,
                )));
            }
        };
        let expires_at = later(mail.created_at, life);
        let Some(token) = self.key.token(mail.id).filter(|_| now < expires_at) else {
            return Ok(None);
        };
        let (hash, purpose) = (token.hash(), template.name());
        if rows::others(db, account, purpose, &hash, now)? >= MOST_TOKENS {
            return Ok(None);
        }
        rows::insert_token(db, &hash, purpose, account, expires_at)?;
        let letter = self
            .letters
            .write(template, mail.id, &mail.recipient, &name, Some(&token));
        Ok(Some(letter))
    }
    // ANCHOR_END: letter
}

/// The pause after a try: 10 seconds, twice as long each time, an hour at most.
fn pause(attempts: i32) -> SignedDuration {
    let doublings = attempts.clamp(1, 10) - 1;
    SignedDuration::from_secs((10 << doublings).min(3600))
}

fn later(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}
