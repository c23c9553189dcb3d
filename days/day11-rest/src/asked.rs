//! The wishes of a request's head about its response, whichever handler makes that.
//!
//! Why here: a handler that says in which state its representation is has said enough. That the client
//! may have that state already, and that it may not want to see what it sent, is the same for all.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};
use lifecycle::{Body, IntoResponse, Response};

use crate::{ETag, Precondition, Problem, Return};

/// Kept from the head before the handler takes it; nothing for most requests.
pub(crate) enum Asked {
    Nothing,
    /// A GET that says what the client has.
    Unless(Precondition),
    /// A change that says what to send back.
    Return(Return),
}

impl Asked {
    /// # Errors
    /// 400 for a GET under a condition that can't be read.
    pub(crate) fn of(method: &Method, headers: &HeaderMap) -> Result<Self, Problem> {
        if *method != Method::GET {
            return Ok(Return::preferred(headers).map_or(Self::Nothing, Self::Return));
        }
        if headers.contains_key(header::IF_NONE_MATCH) || headers.contains_key(header::IF_MATCH) {
            return Precondition::optional(headers).map(Self::Unless);
        }
        Ok(Self::Nothing)
    }

    /// The response to a request for which all is well.
    pub(crate) fn answer(self, mut response: http::Response<Bytes>) -> Response {
        match self {
            Self::Nothing => {}
            Self::Return(preferred) => preferred.apply(&mut response),
            Self::Unless(precondition) => {
                let tag = response.headers().get(header::ETAG);
                if let Some(tag) = tag.and_then(|tag| ETag::parse(tag.as_bytes())) {
                    if let Err(problem) = precondition.judge_read(&tag) {
                        return problem.into_response();
                    }
                    if precondition.is_not_modified(&tag) {
                        not_modified(&mut response);
                    }
                }
            }
        }
        response.map(Body::from)
    }
}

/// 304: the fields that say something about the state, and none that describe the content
/// (RFC 9110 section 15.4.5).
fn not_modified(response: &mut http::Response<Bytes>) {
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    *response.body_mut() = Bytes::new();
    response.headers_mut().remove(header::CONTENT_TYPE);
}
