//! How a connection ends, and that nothing comes after its last response.

use std::io;
use std::net::Shutdown;
use std::time::Duration;

use super::{Client, is_patience};
use crate::failure::Failure;
use crate::pressure::Stretch;
use crate::text::seconds;
use crate::transcript::What;

/// On a machine that isn't busy, bytes after a response come within this time.
const AT_ONCE: Duration = Duration::from_secs(1);

impl Client {
    /// Ends the client's side and waits for the program's: nothing may come after the last response.
    ///
    /// Some servers keep the connection open. Unwanted bytes come at once, unless the machine is busy, so the wait is short.
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

    /// Waits for the program to close the connection by itself. Nothing may come before the close, and a reset doesn't count as
    /// one: a reset can destroy a response that the client hasn't read yet (RFC 9112 section 9.6).
    pub fn closed(&mut self) -> Result<(), Failure> {
        let closed = self.drain();
        self.nothing_more()?;
        match closed {
            true if self.was_reset => Err(self.fail(
                "the connection was reset, not closed; a reset can destroy the response on its way",
            )),
            true => Ok(()),
            false => Err(self.still_open()),
        }
    }

    /// Ends the client's side in the middle of a request, and waits for the program to close its own. The program may answer first.
    pub fn is_let_go(&mut self) -> Result<(), Failure> {
        self.note(What::Ended);
        _ = self.stream.shutdown(Shutdown::Write);
        match self.drain() {
            true => Ok(()),
            false => Err(self.still_open()),
        }
    }

    /// Reads to the end, and returns whether the connection ended. A reset ends a connection too.
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
                "a byte came after the end of the answer",
                self.read..self.read + 1,
            )),
            _ => Err(self.fail_at(
                format!("{more} bytes came after the end of the answer"),
                self.read..self.read + 1,
            )),
        }
    }
}
