//! The narrator of a tour.

use std::ffi::OsStr;
use std::fmt;
use std::net::SocketAddr;

use anyhow::Context as _;

use crate::page::Page;
use crate::{Answer, Call, Connection, Output, command};

/// The narrator of a tour: says what is about to happen, does it, and prints what happened.
///
/// Whatever returns a `Result` fails when the thing itself fails; `?` then ends the tour, which
/// says at which step, stops the milestone, and exits with 1.
pub struct Tour {
    page: Page,
    address: SocketAddr,
    database: Option<String>,
}

impl Tour {
    pub(crate) fn new(page: Page, address: SocketAddr, database: Option<String>) -> Self {
        Self {
            page,
            address,
            database,
        }
    }

    /// Where the milestone listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of the lesson's database; fails if the milestone has none.
    pub fn database(&self) -> anyhow::Result<&str> {
        self.database
            .as_deref()
            .context("this milestone has no database (see Milestone::with_database)")
    }

    /// Begins the next numbered step.
    pub fn step(&mut self, title: &str) {
        self.page.step(title);
    }

    /// Narrates: wrapped to the page; an empty line begins a paragraph.
    pub fn say(&mut self, text: impl AsRef<str>) {
        self.page.say(text.as_ref());
    }

    /// Prints a value that the tour has computed, line by line as it is.
    pub fn show(&mut self, value: impl fmt::Display) {
        self.page.plain(value.to_string().lines());
    }

    /// Opens a narrated connection to the milestone.
    pub fn connect(&mut self) -> anyhow::Result<Connection> {
        self.connect_as("")
    }

    /// The same with a name in the gutter, for steps with more than one client.
    pub fn connect_as(&mut self, name: &str) -> anyhow::Result<Connection> {
        self.connect_to(self.address, name)
    }

    /// A narrated connection to some other server.
    pub fn connect_to(&mut self, address: SocketAddr, name: &str) -> anyhow::Result<Connection> {
        Connection::open(&self.page, name, address)
    }

    /// Sends bytes over a connection of their own and receives one response; line ends are shown.
    pub fn raw(&mut self, bytes: impl AsRef<[u8]>) -> anyhow::Result<Answer> {
        let mut connection = self.connect()?;
        connection.send(bytes)?;
        connection.receive()
    }

    /// Makes a request over a connection of its own.
    pub fn http(&mut self, call: &Call) -> anyhow::Result<Answer> {
        self.connect()?.call(call)
    }

    /// Makes a plain `GET` request over a connection of its own.
    pub fn get(&mut self, target: &str) -> anyhow::Result<Answer> {
        self.http(&Call::get(target))
    }

    /// Runs a program and prints its command line and what it writes; it gets no input and 30 s.
    pub fn command<S: AsRef<OsStr>>(
        &mut self,
        program: &str,
        arguments: impl IntoIterator<Item = S>,
    ) -> anyhow::Result<Output> {
        command::run(&self.page, program, arguments)
    }

    /// Fails if the tour was called off: for whatever waits long and prints nothing meanwhile.
    pub fn check(&self) -> anyhow::Result<()> {
        Ok(self.page.check()?)
    }

    #[cfg(feature = "sql")]
    pub(crate) fn page(&self) -> &Page {
        &self.page
    }
}
