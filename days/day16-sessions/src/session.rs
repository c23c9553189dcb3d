//! Sessions as values: one that goes on, and one that has ended.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// A session that goes on, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its public name. It opens nothing.
    pub id: Uuid,
    /// The account that is signed in.
    pub account_id: Uuid,
    /// The account's roles at login, or at the last [renewal](crate::Sessions::renew).
    pub roles: Vec<String>,
    /// The device, as its `User-Agent` says.
    pub device: String,
    /// The login.
    pub created_at: Timestamp,
    /// The last request, to the minute.
    pub last_seen_at: Timestamp,
    /// When silence ends it.
    pub idle_until: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

database::row!(Session {
    id,
    account_id,
    roles,
    device,
    created_at,
    last_seen_at,
    idle_until,
    expires_at
});

impl Session {
    /// Whether it is over at `now`.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        now >= self.idle_until || now >= self.expires_at
    }
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Its owner said so.
    LoggedOut,
    /// Another login took its place in the same browser.
    Replaced,
    /// Its time was up.
    Expired,
    /// A refresh token came back that had been exchanged: two have it, and one of them is a thief.
    Reused,
    /// The account has too many.
    TooMany,
    /// The account has another password, or fewer rights.
    CredentialsChanged,
    /// An administrator said so.
    ByStaff,
}

impl Reason {
    /// The name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::Reused => "reused",
            Self::TooMany => "too_many",
            Self::CredentialsChanged => "credentials_changed",
            Self::ByStaff => "by_staff",
        }
    }
}

/// A session that has ended, as the [hooks](crate::Sessions::on_revoked) hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The session.
    pub session: Uuid,
    /// Its account.
    pub account: Uuid,
    /// Why it ended.
    pub reason: Reason,
}
