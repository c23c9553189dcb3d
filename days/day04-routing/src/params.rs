//! Parameters: what a request's path said where the pattern has holes.

use std::fmt::Display;
use std::str::FromStr;

use lifecycle::Request;

use crate::routes::Text;
use crate::{ParamError, Route, Spans, Table, UrlError};

/// The parameters of a request that a [`Table`] routed, decoded, and the route they belong to.
///
/// They are slices of one text: the path itself where nothing in it was escaped.
///
/// ```
/// use lifecycle::Request;
/// use routing::{ParamError, Params};
///
/// fn day(request: &Request) -> Result<u8, ParamError> {
///     Params::of(request).get("day")
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Params {
    matched: Option<Match>,
}

#[derive(Clone, Debug)]
struct Match {
    table: Table,
    route: usize,
    text: Text,
    spans: Spans,
}

impl Params {
    pub(crate) fn new(table: Table, route: usize, text: Text, spans: Spans) -> Self {
        let matched = Match {
            table,
            route,
            text,
            spans,
        };
        Self {
            matched: Some(matched),
        }
    }

    /// The parameters of `request`; none at all if no table has routed it.
    pub fn of(request: &Request) -> &Self {
        static UNROUTED: Params = Params { matched: None };
        request.extensions().get().unwrap_or(&UNROUTED)
    }

    /// The parameter `name`, decoded: valid UTF-8 and not empty.
    ///
    /// # Errors
    /// [`ParamError::NotInPattern`].
    pub fn text(&self, name: &str) -> Result<&str, ParamError> {
        self.iter()
            .find_map(|(known, value)| (known == name).then_some(value))
            .ok_or_else(|| ParamError::NotInPattern {
                name: name.to_owned(),
            })
    }

    /// The parameter `name` as a `T`.
    ///
    /// # Errors
    /// [`ParamError::Invalid`] if the path said something that is not a `T`;
    /// [`ParamError::NotInPattern`].
    pub fn get<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T, ParamError> {
        let value = self.text(name)?;
        value.parse().map_err(|reason: T::Err| ParamError::Invalid {
            name: name.to_owned(),
            value: value.to_owned(),
            reason: reason.to_string(),
        })
    }

    /// Names and values, in the order of the pattern.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.matched.iter().flat_map(|matched| {
            let names = matched.route().pattern().parameters();
            let spans = matched.spans.iter();
            names.zip(spans.map(|span| &matched.text()[span]))
        })
    }

    /// The route that was matched, if a table has routed the request.
    pub fn route(&self) -> Option<&Route> {
        self.matched.as_ref().map(Match::route)
    }

    /// The path of a route of the same table: [`Table::url`] for handlers.
    ///
    /// # Errors
    /// As [`Table::url`] has; without a table no name is known.
    pub fn url(&self, name: &str, values: &[(&str, &dyn Display)]) -> Result<String, UrlError> {
        let table = self.table();
        table.map_or_else(
            || Err(UrlError::UnknownName(name.to_owned())),
            |table| table.url(name, values),
        )
    }

    /// The table that routed the request, if one has.
    pub fn table(&self) -> Option<&Table> {
        self.matched.as_ref().map(|matched| &matched.table)
    }
}

impl Match {
    fn route(&self) -> &Route {
        &self.table.routes()[self.route]
    }

    fn text(&self) -> &str {
        match &self.text {
            Text::Path(target) => target.path(),
            Text::Decoded(values) => values,
        }
    }
}

impl Route {
    /// The route that a table found for `request`; none if no table has routed it.
    ///
    /// It is there for the middleware of [`Router::with`](crate::Router::with), which runs before the handler
    /// and so before any byte of the body is read.
    pub fn of(request: &Request) -> Option<&Self> {
        Params::of(request).route()
    }
}
