//! Races that happen on any machine, for the mistakes that only a race shows.
//!
//! A request that is between its look and its change waits until another is there too. It goes on alone only if no other
//! can come: no other connection waits for its response, not even one that has yet to be accepted.

use std::net::{SocketAddr, TcpStream};

use super::model::Model;

impl Model {
    pub(super) fn opened(&self, from: SocketAddr) {
        let race = &mut self.state().race;
        race.unanswered += 1;
        race.accepted.insert(from);
        self.tell();
    }

    /// A connection has had its first response, or has ended without one.
    pub(super) fn answered(&self) {
        self.state().race.unanswered -= 1;
        self.tell();
    }

    /// Waits in the gap between a look and the change that it was for.
    pub(super) fn linger_in_the_gap(&self) {
        self.settle();
        {
            let race = &mut self.state().race;
            race.waiting += 1;
            race.met |= race.waiting > 1;
        }
        self.tell();
        self.wait(|state| state.race.met || state.race.is_alone());
        let race = &mut self.state().race;
        race.waiting -= 1;
        race.met &= race.waiting > 0;
    }

    /// Waits until all connections that exist by now are accepted: one that is made now comes after them.
    pub(super) fn settle(&self) {
        let marker = self.address.get().map(TcpStream::connect);
        let Some(Ok(marker)) = marker else {
            return;
        };
        if let Ok(address) = marker.local_addr() {
            self.wait(|state| state.race.accepted.contains(&address));
        }
    }
}
