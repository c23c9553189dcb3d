//! The outbox: a mail is a row in the transaction of the change that it is about.
//!
//! Invariants
//! - No row has a secret, and no row has a text: both are made when the mail is sent.
//! - A mail is sent at least once. A second copy has the same Message-ID, and the same token.

use database::{Error, Executor, Transaction};
use jiff::Timestamp;
use uuid::Uuid;

/// A mail, by its purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// The proof that the owner reads the account's mail.
    Verification,
    /// A registration of an address that has an account.
    AlreadyRegistered,
    /// A token to choose another password by.
    Reset,
    /// The news that the password is another one.
    PasswordChanged,
}

impl Template {
    /// The name in the table, which is also the purpose of the token that it carries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::AlreadyRegistered => "already-registered",
            Self::Reset => "reset",
            Self::PasswordChanged => "password-changed",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [
            Self::Verification,
            Self::AlreadyRegistered,
            Self::Reset,
            Self::PasswordChanged,
        ]
        .into_iter()
        .find(|it| it.name() == name)
    }
}

/// Posts a mail to an address.
pub(crate) fn post(
    db: &mut Transaction<'_>,
    id: Uuid,
    recipient: &str,
    template: Template,
    now: Timestamp,
) -> Result<(), Error> {
    const POST: &str = "\
        insert into mails (id, recipient, template, created_at, due_at)
        values ($1, $2, $3, $4, $4)";
    db.execute(POST, &[&id, &recipient, &template.name(), &now])?;
    Ok(())
}

/// Posts a mail to the address of an account.
pub(crate) fn post_to_account(
    db: &mut Transaction<'_>,
    id: Uuid,
    account: Uuid,
    template: Template,
    now: Timestamp,
) -> Result<(), Error> {
    const POST: &str = "\
        insert into mails (id, recipient, template, created_at, due_at)
        select $1, email, $3, $4, $4
        from accounts
        where id = $2";
    db.execute(POST, &[&id, &account, &template.name(), &now])?;
    Ok(())
}

/// A mail that is being sent.
pub(crate) struct Claimed {
    pub(crate) id: Uuid,
    pub(crate) recipient: String,
    pub(crate) template: String,
    pub(crate) created_at: Timestamp,
    pub(crate) attempts: i32,
}

database::row!(Claimed {
    id,
    recipient,
    template,
    created_at,
    attempts
});

/// The mail that is due first. It is due again at `again`, unless it is [`sent`] by then.
pub(crate) fn claim(
    db: &mut Transaction<'_>,
    now: Timestamp,
    again: Timestamp,
    most_attempts: i32,
) -> Result<Option<Claimed>, Error> {
    const CLAIM: &str = "\
        update mails
        set attempts = attempts + 1, due_at = $2
        where id = (
            select id
            from mails
            where sent_at is null and due_at <= $1 and attempts < $3
            order by due_at, id
            limit 1
            for update skip locked
        )
        returning id, recipient, template, created_at, attempts";
    db.query_opt(CLAIM, &[&now, &again, &most_attempts])
}

/// Says that a mail was tried and is due again.
pub(crate) fn put_off(db: &mut impl Executor, id: Uuid, due_at: Timestamp) -> Result<u64, Error> {
    const PUT_OFF: &str = "update mails set due_at = $2 where id = $1 and sent_at is null";
    db.execute(PUT_OFF, &[&id, &due_at])
}

/// Says that a mail was sent.
pub(crate) fn sent(db: &mut impl Executor, id: Uuid, now: Timestamp) -> Result<u64, Error> {
    const SENT: &str = "update mails set sent_at = $2 where id = $1";
    db.execute(SENT, &[&id, &now])
}

/// Takes a mail away that nobody is to get.
pub(crate) fn drop_mail(db: &mut Transaction<'_>, id: Uuid) -> Result<u64, Error> {
    const DROP: &str = "delete from mails where id = $1";
    db.execute(DROP, &[&id])
}

/// The account of an address.
pub(crate) fn owner(
    db: &mut Transaction<'_>,
    email: &str,
) -> Result<Option<(Uuid, String)>, Error> {
    const OWNER: &str = "select id, name from accounts where email = $1 for key share";
    db.query_opt(OWNER, &[&email])
}

/// Removes up to a thousand mails that were made before `day`.
pub(crate) fn purge(db: &mut Transaction<'_>, day: Timestamp) -> Result<u64, Error> {
    const PURGE: &str = "\
        delete from mails
        where id in (select id from mails where created_at < $1 limit 1000 for update skip locked)";
    db.execute(PURGE, &[&day])
}
