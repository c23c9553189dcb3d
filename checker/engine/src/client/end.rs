//! How a connection ends, and that nothing comes behind its last answer.

use std::io;
use std::net::Shutdown;
use std::time::Duration;

use super::{Client, is_patience};
use crate::failure::Failure;
use crate::pressure::Stretch;
use crate::text::seconds;
use crate::transcript::What;

/// What comes behind an answer comes within this time, on a machine that is not busy.
const AT_ONCE: Duration = Duration::from_secs(1);

impl Client {
    /// Ends our side and waits for the program's: nothing may come behind the last answer.
    ///
    /// Some servers keep a connection open for as long as they keep any. Whatever would come comes at once, where there is
    /// time for it.
    pub fn finish(&mut self) -> Result<(), Failure> {
        self.note(What::Ended);
        _ = self.stream.shutdown(Shutdown::Write);
        let begun = Stretch::begin();
        let patience = self.patience;
        self.patience = patience.min(AT_ONCE);
        let over = self.drain();
        self.patience = patience;
        if !over && begun.was_busy() {
            self.drain();
        }
        self.nothing_more()
    }

    /// Waits for the program to close the connection by itself, and nothing may come before it does.
    pub fn closed(&mut self) -> Result<(), Failure> {
        let closed = self.drain();
        self.nothing_more()?;
        match closed {
            true => Ok(()),
            false => Err(self.still_open()),
        }
    }

    /// Ends our side in the middle of a request, and waits for the program to close its own; it may answer first.
    pub fn is_let_go(&mut self) -> Result<(), Failure> {
        self.note(What::Ended);
        _ = self.stream.shutdown(Shutdown::Write);
        match self.drain() {
            true => Ok(()),
            false => Err(self.still_open()),
        }
    }

    /// Reads to the end; whether there was one. A reset ends a connection as well.
    fn drain(&mut self) -> bool {
        loop {
            match self.receive() {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => {
                    let without_end = error.kind() == io::ErrorKind::FileTooLarge;
                    return !without_end && !is_patience(&error);
                }
            }
        }
    }

    fn still_open(&self) -> Failure {
        match self.is_out_of_time() {
            true => self.fail("the time of the stage is up, and the connection is still open"),
            false => self.fail(format!(
                "the connection is still open after {}",
                seconds(self.patience)
            )),
        }
    }

    fn nothing_more(&self) -> Result<(), Failure> {
        let more = self.unread();
        match more {
            0 => Ok(()),
            1 => Err(self.fail_at(
                "a byte came behind the end of the answer",
                self.read..self.read + 1,
            )),
            _ => Err(self.fail_at(
                format!("{more} bytes came behind the end of the answer"),
                self.read..self.read + 1,
            )),
        }
    }
}
