//! Sessions: who is signed in, by which secrets.

use std::time::Instant;

use crate::api::tokens::Person;

/// All of them, those that have ended too.
#[derive(Default)]
pub(crate) struct Sessions {
    pub(crate) all: Vec<Session>,
}

/// One of them.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) person: Person,
    pub(crate) secret: String,
    /// The refresh tokens, the current one last.
    pub(crate) tokens: Vec<String>,
    /// When the current one was made.
    pub(crate) rotated: Instant,
    pub(crate) has_ended: bool,
    /// Whether the cookie, or the refresh tokens, go on after the end, with some mistakes.
    pub(crate) cookie_lives: bool,
    pub(crate) tokens_live: bool,
}

impl Sessions {
    /// The session that `secret` opens.
    pub(crate) fn by_secret(&mut self, fits: impl Fn(&Session) -> bool) -> Option<&mut Session> {
        let mut all = self.all.iter_mut();
        all.find(|it| (!it.has_ended || it.cookie_lives) && fits(it))
    }
}
