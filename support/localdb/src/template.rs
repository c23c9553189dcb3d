//! Templates: a database is migrated once for each fingerprint, and then cloned in milliseconds.
//!
//! Invariants
//! - A template is finished exactly if PostgreSQL's own mark `datistemplate` says so; the mark is set after its
//!   builder succeeded. One without it whose lock nobody holds was being built by a process that was killed.
//! - Processes that need the same template at once build it once: the others wait for the advisory lock.
//! - Of each name, the latest few fingerprints are kept and older ones are dropped.

use std::fmt;
use std::panic::resume_unwind;
use std::sync::PoisonError;
use std::thread;

use crate::names::{PREFIX, identifier};
use crate::{BuildError, Error, Result, Server, waiting};

type Build = Box<dyn Fn(&str) -> std::result::Result<(), BuildError> + Send + Sync>;

/// A database that is built once for each server and then cloned.
///
/// ```
/// use localdb::{Database, Template, fingerprint};
///
/// const SCHEMA: &str = "create table lesson (day int primary key)";
/// let template = Template::new("doc", fingerprint([SCHEMA]), |url| {
///     Ok(postgres::Client::connect(url, postgres::NoTls)?.batch_execute(SCHEMA)?)
/// });
/// let database = Database::from_template(&template)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Template {
    pub(crate) name: String,
    fingerprint: u64,
    build: Build,
}

impl Template {
    /// A template called `name` that `build` makes, given the URL of an empty database.
    ///
    /// `fingerprint` must change whenever `build` would make something else: take the
    /// [`fingerprint`](crate::fingerprint()) of the migrations. `build` runs on a thread outside any async
    /// runtime, so it may block; it must not leave connections open.
    pub fn new(
        name: &str,
        fingerprint: u64,
        build: impl Fn(&str) -> std::result::Result<(), BuildError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.to_owned(),
            fingerprint,
            build: Box::new(build),
        }
    }

    /// The template's database.
    pub(crate) fn database(&self) -> String {
        format!("{}{:016x}", self.family(), self.fingerprint)
    }

    /// The prefix of the databases of all templates of this name.
    fn family(&self) -> String {
        format!("{PREFIX}template_{}_", identifier(&self.name))
    }

    /// Builds it, unless somebody else has done so by the time it is our turn.
    pub(crate) fn build_on(&self, server: &Server) -> Result<()> {
        let inner = &server.0;
        let _turn = inner
            .building
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let name = self.database();
        let doing = format!("have a turn at building the template `{}`", self.name);
        let free = inner.session.run(&doing, move |session| {
            session.own(&name)?;
            if session.find(&name)? == Some(true) {
                session.disown(&name)?;
                return Ok(false);
            }
            // The existing database was left half-built.
            session.drop(&name)?;
            session.create(&name, None)
        })?;
        if !free {
            return Ok(());
        }

        let url = server.url(&self.database());
        let doing = format!("the template `{}` to be built", self.name);
        let built = waiting::for_a(doing, || {
            thread::scope(|scope| scope.spawn(|| (self.build)(&url)).join())
        });

        let (name, family) = (self.database(), self.family());
        let succeeded = matches!(built, Ok(Ok(())));
        let doing = format!("finish the template `{}`", self.name);
        let closed = inner.session.run(&doing, move |session| {
            let outcome = match succeeded {
                true => session.finish_template(&name, &family),
                false => session.drop(&name),
            };
            session.disown(&name)?;
            outcome
        });
        match built {
            Ok(Ok(())) => closed,
            Ok(Err(cause)) => Err(Error::Template {
                name: self.name.clone(),
                cause,
            }),
            Err(panic) => resume_unwind(panic),
        }
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Template").field(&self.database()).finish()
    }
}
