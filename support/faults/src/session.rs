//! One client's session with PostgreSQL, followed closely enough to know which text runs and when a round trip ends.

use std::collections::HashMap;

use crate::counts::Counts;
use crate::messages::Messages;

/// How many statements or portals of a session are remembered by name.
const NAMES: usize = 4096;

#[derive(Debug)]
pub(crate) struct Session {
    requests: Messages,
    responses: Messages,
    /// The texts of prepared statements and of portals, by name.
    statements: HashMap<String, String>,
    portals: HashMap<String, String>,
    /// `ReadyForQuery` messages that the server owes.
    owed: usize,
    /// Whether the client has sent something that is not answered yet.
    waiting: bool,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            requests: Messages::of_a_client(),
            responses: Messages::of_the_server(),
            statements: HashMap::new(),
            portals: HashMap::new(),
            owed: 0,
            waiting: false,
        }
    }
}

impl Session {
    pub(crate) fn sent(&mut self, bytes: &[u8], counts: &mut Counts) {
        let mut requests = std::mem::replace(&mut self.requests, Messages::of_a_client());
        requests.split(bytes, |kind, body| self.request(kind, body, counts));
        self.requests = requests;
    }

    pub(crate) fn received(&mut self, bytes: &[u8]) {
        let (owed, waiting) = (&mut self.owed, &mut self.waiting);
        self.responses.split(bytes, |kind, _| {
            if kind == b'Z' {
                *owed = owed.saturating_sub(1);
                *waiting = *waiting && *owed > 0;
            }
        });
    }

    fn request(&mut self, kind: u8, body: &[u8], counts: &mut Counts) {
        if b"QPBDECFSH".contains(&kind) && !self.waiting {
            self.waiting = true;
            counts.round_trips += 1;
        }
        if b"QFS".contains(&kind) {
            self.owed += 1;
        }
        let mut words = body
            .split(|&byte| byte == 0)
            .map(|word| String::from_utf8_lossy(word).into_owned());
        let mut word = || words.next().unwrap_or_default();
        match kind {
            b'Q' => {
                counts.queries += 1;
                counts.ran(&word());
            }
            b'P' => {
                counts.parses += 1;
                remember(&mut self.statements, word(), word());
            }
            b'B' => {
                counts.binds += 1;
                let (portal, statement) = (word(), word());
                if let Some(text) = self.statements.get(&statement) {
                    remember(&mut self.portals, portal, text.clone());
                }
            }
            b'E' => {
                counts.executes += 1;
                if let Some(text) = self.portals.get(&word()) {
                    counts.ran(text);
                }
            }
            b'S' => counts.syncs += 1,
            b'C' => {
                let named = word();
                if let Some(name) = named.strip_prefix('S') {
                    self.statements.remove(name);
                } else if let Some(name) = named.strip_prefix('P') {
                    self.portals.remove(name);
                }
            }
            _ => {}
        }
    }
}

fn remember(texts: &mut HashMap<String, String>, name: String, text: String) {
    if texts.len() < NAMES || texts.contains_key(&name) {
        texts.insert(name, text);
    }
}

#[cfg(test)]
mod tests {
    use super::Session;
    use crate::counts::Counts;

    #[test]
    fn a_round_trip_ends_when_the_server_owes_nothing() {
        const QUERY: &[u8] = b"Q\0\0\0\x0dselect 1\0";
        const READY: &[u8] = b"Z\0\0\0\x05I";
        let (mut session, mut counts) = (Session::default(), Counts::default());
        session.sent(b"\0\0\0\x08\0\x03\0\0", &mut counts);
        session.received(READY);
        let trips = |session: &mut Session, counts: &mut Counts| {
            session.sent(QUERY, counts);
            counts.round_trips
        };
        assert_eq!(trips(&mut session, &mut counts), 1);
        assert_eq!(trips(&mut session, &mut counts), 1);
        session.received(READY);
        assert_eq!(trips(&mut session, &mut counts), 1, "one is still owed");
        session.received(&READY.repeat(2));
        assert_eq!(trips(&mut session, &mut counts), 2);
        assert_eq!(counts.queries, 4);
    }
}
