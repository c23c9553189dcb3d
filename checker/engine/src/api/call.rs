//! A request on its way: what a stage adds to it, and what has to come of it.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Api, Credential, Response, UnderWay};
use crate::client::Client;
use crate::failure::{Failure, StageResult};
use crate::message::Request;

/// The pause before a request is sent again.
const AGAIN: Duration = Duration::from_millis(100);

/// The content of a request, and what it says it is.
#[derive(Clone, Debug)]
pub struct Content {
    media_type: Option<String>,
    bytes: Vec<u8>,
}

impl Content {
    /// Bytes of any kind.
    pub fn new(media_type: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            media_type: Some(media_type.into()),
            bytes: bytes.into(),
        }
    }

    /// The same, said to be something else.
    #[must_use]
    pub fn typed(self, media_type: &str) -> Self {
        Self {
            media_type: Some(media_type.to_owned()),
            ..self
        }
    }

    /// The same, with nothing said about what it is.
    #[must_use]
    pub fn untyped(self) -> Self {
        Self {
            media_type: None,
            ..self
        }
    }
}

impl From<Value> for Content {
    fn from(value: Value) -> Self {
        Self::new("application/json", value.to_string())
    }
}

/// A request that is not sent yet.
#[must_use = "nothing is sent before it is said what has to come of it"]
#[derive(Clone)]
pub struct Call<'a> {
    api: Api<'a>,
    method: &'static str,
    target: String,
    fields: Vec<(String, String)>,
    content: Option<Content>,
}

impl<'a> Call<'a> {
    pub(super) fn new(api: Api<'a>, method: &'static str, target: String) -> Self {
        Self {
            api,
            method,
            target,
            fields: Vec::new(),
            content: None,
        }
    }

    /// With this content.
    pub fn content(mut self, content: impl Into<Content>) -> Self {
        self.content = Some(content.into());
        self
    }

    /// With one field more.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Only if the resource still has this entity tag.
    pub fn if_match(self, etag: &str) -> Self {
        self.header("If-Match", etag)
    }

    /// Only if the resource has another entity tag, or with `*`, only if there is none.
    pub fn if_none_match(self, etag: &str) -> Self {
        self.header("If-None-Match", etag)
    }

    /// With a key by which the program knows a retry. It is sent as the draft has it: a string in quotes.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("Idempotency-Key", &format!("\"{key}\""))
    }

    /// Sends it and takes any response.
    ///
    /// # Errors
    /// No response comes, or one that can't be read.
    pub fn send(self) -> Result<Response, Failure> {
        self.begin(true)?.response()
    }

    /// Sends it; the response has to have this status.
    ///
    /// # Errors
    /// It has another, or as [`Call::send`].
    pub fn expect(self, status: u16) -> Result<Response, Failure> {
        self.expect_one_of(&[status])
    }

    /// Sends it; the response has to have one of these statuses.
    ///
    /// # Errors
    /// It has another, or as [`Call::send`].
    pub fn expect_one_of(self, statuses: &[u16]) -> Result<Response, Failure> {
        self.send()?.status(statuses)
    }

    /// Sends it; the response has to be a 201 whose `Location` says where the new resource is.
    ///
    /// # Errors
    /// It is another, or as [`Call::send`].
    pub fn created(self) -> Result<Created<'a>, Failure> {
        let api = self.api.clone();
        let response = self.expect(201)?;
        let location = response.location()?;
        Ok(Created {
            api,
            location,
            response,
        })
    }

    /// Sends it, and doesn't wait for the response.
    ///
    /// # Errors
    /// The connection fails.
    pub fn start(self) -> Result<UnderWay, Failure> {
        self.begin(true).map(UnderWay)
    }

    /// Sends it again and again, for at most `limit`, until it is a 201; every response before that has to be 503.
    ///
    /// # Errors
    /// As [`Call::created`].
    pub fn created_within(self, limit: Duration) -> Result<Created<'a>, Failure> {
        let start = Instant::now();
        loop {
            let response = self.clone().expect_one_of(&[201, 503])?;
            if response.code() == 201 {
                let (api, location) = (self.api, response.location()?);
                return Ok(Created {
                    api,
                    location,
                    response,
                });
            }
            if start.elapsed() > limit {
                return Err(response.fail(format!("it's still 503 after {} s", limit.as_secs())));
            }
            sleep(AGAIN);
        }
    }

    /// Sends it, waits for the first byte of the response, and goes away without reading it: the program has done what it
    /// was asked for, and nobody has heard of it.
    ///
    /// # Errors
    /// No response comes.
    pub fn lose_response(self) -> StageResult {
        let mut begun = self.begin(true)?;
        begun.client.until_answered()?;
        begun.client.vanish();
        Ok(())
    }

    /// Sends all of it, or all but the last byte.
    pub(super) fn begin(self, whole: bool) -> Result<Begun, Failure> {
        let mut request = Request::new(self.method, self.target.clone());
        if let Some(from) = self.api.from {
            request = request.coming_from(from);
        }
        for (name, value) in &self.fields {
            request = request.field(name, value.as_str());
        }
        request = match self.api.credential() {
            Some(Credential::Own(token)) => request.credential(token),
            Some(Credential::Bearing(token)) => {
                request.field("Authorization", format!("Bearer {token}"))
            }
            None => request,
        };
        if let Some(Content { media_type, bytes }) = self.content {
            if let Some(media_type) = media_type {
                request = request.field("Content-Type", media_type);
            }
            request = request.body(bytes);
        }
        let mut client = self.api.connect()?;
        let last = match whole {
            true => {
                client.request(&request);
                None
            }
            false => client.request_but_last(&request),
        };
        Ok(Begun {
            method: self.method,
            target: self.target,
            client,
            last,
        })
    }
}

/// A request that is on its way.
pub(super) struct Begun {
    method: &'static str,
    target: String,
    client: Client,
    /// The byte that is still to be sent.
    last: Option<u8>,
}

impl Begun {
    pub(super) fn has_more(&self) -> bool {
        self.client.has_more()
    }

    pub(super) fn end(&mut self) {
        if let Some(last) = self.last.take() {
            self.client.last(last);
        }
    }

    pub(super) fn response(mut self) -> Result<Response, Failure> {
        let received = self.client.response(self.method)?;
        Ok(Response::new(received, self.target))
    }
}

/// A resource that a stage has created, and the response that said so.
pub struct Created<'a> {
    api: Api<'a>,
    location: String,
    /// The 201.
    pub response: Response,
}

impl<'a> Created<'a> {
    /// The path of the resource.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.location
    }

    /// Reads it, which has to succeed.
    ///
    /// # Errors
    /// The status is not 200, or as [`Call::send`].
    pub fn get(&self) -> Result<Response, Failure> {
        self.api.get(&self.location).expect(200)
    }

    /// A GET of it, whatever comes of that.
    pub fn read(&self) -> Call<'a> {
        self.api.get(&self.location)
    }

    /// A PUT to it.
    pub fn put(&self, content: impl Into<Content>) -> Call<'a> {
        self.api.put(&self.location, content)
    }

    /// A PATCH to it.
    pub fn patch(&self, patch: impl Into<Content>) -> Call<'a> {
        self.api.patch(&self.location, patch)
    }

    /// A DELETE of it.
    pub fn delete(&self) -> Call<'a> {
        self.api.delete(&self.location)
    }
}
