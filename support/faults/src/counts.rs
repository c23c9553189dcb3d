//! Counts of the messages that clients sent to PostgreSQL.

use std::collections::BTreeMap;

/// How many different texts are kept.
const TEXTS: usize = 1024;

/// The messages that the clients of a proxy have sent, by the protocol's types (manual, 55.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections that reached the server.
    pub connections: usize,
    /// Connections that a [`cut`](crate::Proxy::cut) closed as soon as they were accepted.
    pub refused: usize,
    /// `Query`: a text of the simple protocol, which may hold several statements.
    pub queries: usize,
    /// `Parse`: a statement prepared, under a name or for once.
    pub parses: usize,
    /// `Bind`: parameters bound.
    pub binds: usize,
    /// `Execute`: a bound statement run, or its next rows fetched.
    pub executes: usize,
    /// `Sync`: the ends of what the client pipelines.
    pub syncs: usize,
    /// How often a client sent something while the server owed it nothing, logging in excepted: the waits for the network that its
    /// work cost. What a client pipelines counts once, if all of it was sent before the first response came back.
    pub round_trips: usize,
    /// How often each text ran.
    pub texts: BTreeMap<String, usize>,
}

impl Counts {
    /// Statements that ran: the simple and the extended protocol's.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.queries + self.executes
    }

    /// The messages after `earlier`, counts of the same proxy.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        let texts = self.texts.iter().filter_map(|(text, &count)| {
            let new = count - earlier.texts.get(text).copied().unwrap_or(0);
            (new > 0).then(|| (text.clone(), new))
        });
        Self {
            connections: self.connections - earlier.connections,
            refused: self.refused - earlier.refused,
            queries: self.queries - earlier.queries,
            parses: self.parses - earlier.parses,
            binds: self.binds - earlier.binds,
            executes: self.executes - earlier.executes,
            syncs: self.syncs - earlier.syncs,
            round_trips: self.round_trips - earlier.round_trips,
            texts: texts.collect(),
        }
    }

    pub(crate) fn ran(&mut self, text: &str) {
        if let Some(count) = self.texts.get_mut(text) {
            *count += 1;
        } else if self.texts.len() < TEXTS {
            self.texts.insert(text.to_owned(), 1);
        }
    }
}
