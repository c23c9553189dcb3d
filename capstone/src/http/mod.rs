//! The parts that all resources share: the call, the bounds around it, the rules of the schema, the permissions.

pub mod bounds;
pub mod page;
pub mod permission;
pub mod problems;
pub mod rules;

use clock::Clock;
use database::{Database, Error};
use rest::{Problem, State};
use uuid::Uuid;

use crate::app::App;

/// The first argument of every handler.
pub type Call = rest::Call<App>;

impl State for App {
    fn database(&self) -> &Database {
        self.database()
    }

    fn clock(&self) -> &Clock {
        self.clock()
    }

    fn explain(&self, error: &Error) -> Option<Problem> {
        rules::broken(error)
    }
}

/// An id for something new.
pub fn fresh_id(call: &Call) -> Uuid {
    call.state().ids().uuid(call.clock().now())
}
