//! How a day runs, narrates and is snapshotted.

use std::net::{SocketAddr, TcpListener};

/// One day of the course, as a program.
pub struct Lesson {
    /// The day, 1-30. `dayNN` serves on port 3000 + day unless told otherwise.
    pub day: u8,
    /// What the day is called in the tracker.
    pub title: &'static str,
    /// Starts the milestone.
    pub start: fn(TcpListener) -> anyhow::Result<Milestone>,
    /// Drives the running milestone through its ideas.
    pub tour: fn(&mut Tour) -> anyhow::Result<()>,
    /// Commands to try while it stays up; `{address}` becomes its host and port.
    pub try_it: [&'static str; 3],
}

/// A milestone that runs until it is stopped.
pub struct Milestone {
    stop: Box<dyn FnOnce() -> anyhow::Result<()> + Send>,
}

impl Milestone {
    /// A running milestone that `stop` ends, within its own drain deadline.
    pub fn running(stop: impl FnOnce() -> anyhow::Result<()> + Send + 'static) -> Self {
        Self {
            stop: Box::new(stop),
        }
    }

    /// Ends it.
    pub fn stop(self) -> anyhow::Result<()> {
        (self.stop)()
    }
}

/// The narrator of a tour.
pub struct Tour {
    address: SocketAddr,
}

impl Tour {
    /// Where the milestone listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
