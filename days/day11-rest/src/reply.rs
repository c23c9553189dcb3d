//! Replies: what a handler gives back when all is well, as a type that says so.
//!
//! Why types: "created, here, in this state" is one thing with three places in HTTP (status, `Location`,
//! `ETag`). A handler that sets them one by one forgets one of them; a [`Created`] can't.

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use schemars::JsonSchema;
use serde::Serialize;

use crate::json::{self, JSON};
use crate::{ETag, Json, Links, Outcome, Shape};

/// A value that becomes a successful response.
pub trait Reply: Send + 'static {
    /// The media types it comes in, in the server's order. A request that accepts none of them gets 406 before
    /// anything is done. Empty for a reply without content, and for one that is never refused.
    const MEDIA: &'static [&'static str] = &[JSON];

    /// The response, its content complete.
    fn reply(self) -> http::Response<Bytes>;

    /// Its shape, for documentation.
    fn outcomes() -> Vec<Outcome>;
}

/// 200 with a document.
impl<T: Serialize + JsonSchema + Send + 'static> Reply for Json<T> {
    fn reply(self) -> http::Response<Bytes> {
        document(StatusCode::OK, &self.0)
    }

    fn outcomes() -> Vec<Outcome> {
        vec![outcome::<T>(200, &[])]
    }
}

/// 200 with a document in a known state, so that a client can ask for it again or change it under a
/// condition.
#[derive(Clone, Debug)]
pub struct Tagged<T> {
    tag: ETag,
    value: T,
    links: Links,
}

impl<T> Tagged<T> {
    /// `value` in the state that `tag` names.
    pub fn new(tag: ETag, value: T) -> Self {
        let links = Links::new();
        Self { tag, value, links }
    }

    /// `value`, a row of this version.
    pub fn version(version: impl Into<i64>, value: T) -> Self {
        Self::new(ETag::version(version), value)
    }

    /// The same with links.
    #[must_use]
    pub fn with_links(mut self, links: Links) -> Self {
        self.links = links;
        self
    }
}

impl<T: Serialize + JsonSchema + Send + 'static> Reply for Tagged<T> {
    fn reply(self) -> http::Response<Bytes> {
        let mut response = document(StatusCode::OK, &self.value);
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.tag.to_header());
        self.links.put(headers);
        response
    }

    fn outcomes() -> Vec<Outcome> {
        vec![outcome::<T>(200, &["ETag", "Link"])]
    }
}

/// 201: it is there now, at `location`.
#[derive(Clone, Debug)]
pub struct Created<T> {
    location: HeaderValue,
    tag: Option<ETag>,
    value: T,
}

impl<T> Created<T> {
    /// `value` was created at `url`.
    pub fn at(url: String, value: T) -> Self {
        Self {
            location: place(url),
            tag: None,
            value,
        }
    }

    /// The same in a known state.
    #[must_use]
    pub fn tagged(mut self, tag: ETag) -> Self {
        self.tag = Some(tag);
        self
    }
}

impl<T: Serialize + JsonSchema + Send + 'static> Reply for Created<T> {
    fn reply(self) -> http::Response<Bytes> {
        let mut response = document(StatusCode::CREATED, &self.value);
        let headers = response.headers_mut();
        headers.insert(header::LOCATION, self.location);
        if let Some(tag) = self.tag {
            headers.insert(header::ETAG, tag.to_header());
        }
        response
    }

    fn outcomes() -> Vec<Outcome> {
        vec![outcome::<T>(201, &["Location", "ETag"])]
    }
}

/// The two ends of a PUT: it created the resource, or replaced it.
#[derive(Clone, Debug)]
pub enum Put<T> {
    /// 201.
    Created(Created<T>),
    /// 200.
    Replaced(Tagged<T>),
}

impl<T: Serialize + JsonSchema + Send + 'static> Reply for Put<T> {
    fn reply(self) -> http::Response<Bytes> {
        match self {
            Self::Created(created) => created.reply(),
            Self::Replaced(tagged) => tagged.reply(),
        }
    }

    fn outcomes() -> Vec<Outcome> {
        [Tagged::<T>::outcomes(), Created::<T>::outcomes()].concat()
    }
}

/// 204: done, and there is nothing to say about it.
#[derive(Clone, Copy, Debug)]
pub struct NoContent;

impl Reply for NoContent {
    const MEDIA: &'static [&'static str] = &[];

    fn reply(self) -> http::Response<Bytes> {
        let mut response = http::Response::new(Bytes::new());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    }

    fn outcomes() -> Vec<Outcome> {
        vec![Outcome {
            status: 204,
            content: None,
            headers: &[],
        }]
    }
}

/// 202: it will be done; `location` is where to see how far it is.
#[derive(Clone, Debug)]
pub struct Accepted<T> {
    location: HeaderValue,
    value: T,
}

impl<T> Accepted<T> {
    /// The work, as it is now, with the URL of its status.
    pub fn at(url: String, value: T) -> Self {
        Self {
            location: place(url),
            value,
        }
    }
}

impl<T: Serialize + JsonSchema + Send + 'static> Reply for Accepted<T> {
    fn reply(self) -> http::Response<Bytes> {
        let mut response = document(StatusCode::ACCEPTED, &self.value);
        let headers = response.headers_mut();
        headers.insert(header::LOCATION, self.location);
        response
    }

    fn outcomes() -> Vec<Outcome> {
        vec![outcome::<T>(202, &["Location"])]
    }
}

/// A reply that is sent whatever the request accepts: a probe reads the status, and its `Accept` is whatever its tool says.
///
/// RFC 9110 [section 12.4.1](https://www.rfc-editor.org/rfc/rfc9110#section-12.4.1) lets a server disregard `Accept`.
#[derive(Clone, Copy, Debug)]
pub struct Unnegotiated<R>(pub R);

impl<R: Reply> Reply for Unnegotiated<R> {
    const MEDIA: &'static [&'static str] = &[];

    fn reply(self) -> http::Response<Bytes> {
        self.0.reply()
    }

    fn outcomes() -> Vec<Outcome> {
        R::outcomes()
    }
}

/// 200 with a list: an object, so that there is room for more than the items, and links to where one can
/// go from it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct List<T> {
    /// The items of the page.
    pub items: Vec<T>,
    /// For the header.
    #[serde(skip)]
    links: Links,
}

impl<T> List<T> {
    /// A list without links.
    pub fn of(items: Vec<T>) -> Self {
        Self {
            items,
            links: Links::new(),
        }
    }

    /// The same with links.
    #[must_use]
    pub fn with_links(mut self, links: Links) -> Self {
        self.links = links;
        self
    }
}

impl<T: Serialize + JsonSchema + Send + 'static> Reply for List<T> {
    fn reply(self) -> http::Response<Bytes> {
        let mut response = document(StatusCode::OK, &self);
        self.links.put(response.headers_mut());
        response
    }

    fn outcomes() -> Vec<Outcome> {
        vec![outcome::<Self>(200, &["Link"])]
    }
}

fn document(status: StatusCode, value: &impl Serialize) -> http::Response<Bytes> {
    const TYPE: HeaderValue = HeaderValue::from_static(JSON);
    let mut response = http::Response::new(json::write(value));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, TYPE);
    response
}

fn outcome<T: JsonSchema>(status: u16, headers: &'static [&'static str]) -> Outcome {
    Outcome {
        status,
        content: Some(Shape::of::<T>(JSON)),
        headers,
    }
}

fn place(url: String) -> HeaderValue {
    HeaderValue::try_from(url).expect("a URL that a table built is visible ASCII")
}
