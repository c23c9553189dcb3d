//! The call: everything that a handler is asked with.

use std::borrow::Cow;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use clock::Clock;
use database::{Database, Scope, Scoped};
use http::HeaderMap;
use http::request::Parts;
use lifecycle::Context;
use percent_encoding::percent_decode_str;
use routing::{Params, Table};

use crate::{Precondition, Problem};

/// The state of a program whose handlers take a [`Call`].
pub trait State: Send + Sync + 'static {
    /// The one way to PostgreSQL.
    fn database(&self) -> &Database;

    /// The one source of the time.
    fn clock(&self) -> &Clock;

    /// The problem that the input has, if it is the input that a constraint of this program's schema
    /// refused. What isn't explained is a 500: a rule that nobody foresaw is not the client's.
    fn explain(&self, error: &database::Error) -> Option<Problem> {
        let _ = error;
        None
    }
}

/// One request for a handler of an [`Api`](crate::Api) over the state `A`.
///
/// The body isn't in it: a handler that takes one says so with its second argument.
pub struct Call<A> {
    state: Arc<A>,
    head: Parts,
    /// The bytes of the body, once they were read.
    content: Bytes,
    /// Made when somebody asks, so that all work of this request is counted together.
    database: OnceLock<Scoped>,
}

impl<A> Call<A> {
    pub(crate) fn new(state: Arc<A>, head: Parts, content: Bytes) -> Self {
        Self {
            state,
            head,
            content,
            database: OnceLock::new(),
        }
    }

    /// The program's own state.
    pub fn state(&self) -> &A {
        &self.state
    }

    /// Method, target, header fields and extensions.
    pub fn head(&self) -> &Parts {
        &self.head
    }

    /// The header fields.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The bytes of the body; none for a handler that takes no body.
    pub fn content(&self) -> &Bytes {
        &self.content
    }

    /// The server's facts about the request: its id, its deadline.
    pub fn context(&self) -> &Context {
        self.extension("the server gives every request a context")
    }

    /// The parameter `name` of the path, as a `T`.
    ///
    /// # Errors
    /// 404 if the path said something that isn't a `T`: no resource has such a name.
    pub fn param<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T, Problem> {
        Ok(self.params().get(name)?)
    }

    /// The first value of `name` in the query, decoded as a form is; bytes that are not UTF-8 become U+FFFD.
    pub fn query(&self, name: &str) -> Option<String> {
        let pairs = self.head.uri.query()?.split('&');
        pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .find_map(|(key, value)| (decode(key) == name).then(|| decode(value)))
    }

    /// The path of the route `name`, with these values for its parameters.
    ///
    /// # Errors
    /// 500 if the program has no such route or the values don't fit it.
    pub fn url(&self, name: &str, values: &[(&str, &dyn Display)]) -> Result<String, Problem> {
        self.urls().url(name, values)
    }

    /// The way to build URLs, for a job that runs where this call is not.
    pub fn urls(&self) -> Urls {
        let table = self.params().table();
        Urls(table.expect("a table routed this request").clone())
    }

    /// The condition that the request puts on what it changes.
    ///
    /// # Errors
    /// 400 if it can't be read.
    pub fn precondition(&self) -> Result<Precondition, Problem> {
        Precondition::optional(self.headers())
    }

    /// The same for a resource that may not be changed without one (428).
    ///
    /// # Errors
    /// 400 if it can't be read.
    pub fn required_precondition(&self) -> Result<Precondition, Problem> {
        Precondition::required(self.headers())
    }

    fn params(&self) -> &Params {
        self.extension("a table routed this request")
    }

    fn extension<T: Clone + Send + Sync + 'static>(&self, invariant: &str) -> &T {
        self.head.extensions.get().expect(invariant)
    }
}

/// Routes by name. A clone shares them.
#[derive(Clone)]
pub struct Urls(Table);

impl Urls {
    /// As [`Call::url`].
    ///
    /// # Errors
    /// 500 if the program has no such route or the values don't fit it.
    pub fn url(&self, name: &str, values: &[(&str, &dyn Display)]) -> Result<String, Problem> {
        Ok(self.0.url(name, values)?)
    }
}

impl<A: State> Call<A> {
    /// The database for this request's work: it knows the request's id and deadline, and counts.
    pub fn db(&self) -> &Scoped {
        self.database.get_or_init(|| {
            let scope = Scope::of(self.context());
            self.state.database().scoped(scope)
        })
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        self.state.clock()
    }
}

/// Undoes `application/x-www-form-urlencoded`.
fn decode(text: &str) -> String {
    let spaced: Cow<str> = match text.contains('+') {
        true => text.replace('+', " ").into(),
        false => text.into(),
    };
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}
