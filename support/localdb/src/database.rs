//! A database of one's own, empty or cloned from a template.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};

use crate::names::{PREFIX, identifier};
use crate::{Result, Server, Template, redacted};

/// A private database, dropped together with this value, even if sessions are still connected to it.
///
/// Safe to make and to drop anywhere, inside async code too, where it blocks for some 10 milliseconds. What
/// a process that was killed left behind, or could not drop within seconds, is dropped by the next one.
///
/// ```
/// let database = localdb::Database::empty("doc")?;
/// let mut client = postgres::Client::connect(database.url(), postgres::NoTls)?;
/// client.batch_execute("create table lesson (day int primary key)")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Database {
    server: Server,
    name: String,
    url: String,
    kept: bool,
}

impl Database {
    /// An empty one on the [shared server](Server::shared); `label` is part of its name.
    ///
    /// # Errors
    /// There is no server, or it refuses.
    pub fn empty(label: &str) -> Result<Self> {
        Self::empty_on(&Server::shared()?, label)
    }

    /// A clone of `template` on the [shared server](Server::shared). The first to ask builds the template.
    ///
    /// # Errors
    /// There is no server, or it refuses, or the template's builder fails.
    pub fn from_template(template: &Template) -> Result<Self> {
        Self::from_template_on(&Server::shared()?, template)
    }

    /// An empty one on `server`.
    ///
    /// # Errors
    /// The server refuses.
    pub fn empty_on(server: &Server, label: &str) -> Result<Self> {
        let database = Self::named(server, label);
        let name = database.name.clone();
        server.0.session.run("create a database", move |session| {
            session.own(&name)?;
            session.create(&name, None)
        })?;
        Ok(database)
    }

    /// A clone of `template` on `server`.
    ///
    /// # Errors
    /// The server refuses, or the template's builder fails.
    pub fn from_template_on(server: &Server, template: &Template) -> Result<Self> {
        let database = Self::named(server, &template.name);
        loop {
            let (name, source) = (database.name.clone(), template.database());
            let doing = format!("copy the template `{}`", template.name);
            let cloned = server.0.session.run(&doing, move |session| {
                if session.find(&source)? != Some(true) {
                    return Ok(false);
                }
                session.own(&name)?;
                session.create(&name, Some(&source))
            })?;
            if cloned {
                return Ok(database);
            }
            template.build_on(server)?;
        }
    }

    /// Not there yet; but dropping it drops what is there by then.
    fn named(server: &Server, label: &str) -> Self {
        let unique = RandomState::new().build_hasher().finish() >> 16;
        let name = format!("{PREFIX}{}_{unique:012x}", identifier(label));
        Self {
            url: server.url(&name),
            server: server.clone(),
            name,
            kept: false,
        }
    }

    /// Its URL, for psql and for the postgres crate alike.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server that it is on.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Leaves it on the server, and gives its URL. On a private server that is not durable, it is there
    /// as long as the server is.
    ///
    /// # Errors
    /// The server refuses to rename it to a name that nobody will take for an abandoned one: somebody
    /// is connected to it.
    pub fn keep(mut self) -> Result<String> {
        let (old, new) = (self.name.clone(), self.name.replace(PREFIX, "kept_"));
        let url = self.server.url(&new);
        self.server
            .0
            .session
            .run("rename a database", move |session| {
                session.rename(&old, &new)?;
                session.disown(&old)
            })?;
        self.kept = true;
        Ok(url)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let name = std::mem::take(&mut self.name);
        // A server that is gone took the database along, or the next session finds it abandoned.
        let session = &self.server.0.session;
        let _ = session.run("drop a database", move |session| session.discard(&name));
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Database")
            .field(&redacted(&self.url))
            .finish()
    }
}
