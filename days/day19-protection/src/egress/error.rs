//! Why a page wasn't fetched.

use std::io;
use std::time::Duration;

use rest::Violation;

/// Why a page wasn't fetched. The message is for the log: it says what is inside our network and what isn't.
/// A client gets a [`Violation`].
#[derive(Debug, thiserror::Error)]
pub enum EgressError {
    /// The URL can't be used.
    #[error("the URL can't be used: {0}")]
    Url(&'static str),

    /// It leads to an address that isn't public.
    #[error("{host} leads to an address that isn't public")]
    NotPublic {
        /// The name or the address.
        host: String,
    },

    /// Ports below 1024 are for other protocols, 80 and 443 excepted.
    #[error("port {0} is not one for pages")]
    Port(u16),

    /// The name has no address, or nothing answers there.
    #[error("{host} can't be reached: {cause}")]
    Unreachable {
        /// The name or the address.
        host: String,
        /// The reason.
        cause: io::Error,
    },

    /// The response isn't HTTP, or ends too early.
    #[error("the response can't be read: {0}")]
    Response(String),

    /// The response is larger than the limit.
    #[error("the response has more than {0} bytes")]
    TooLarge(usize),

    /// It takes longer than the limit.
    #[error("it takes longer than {0:?}")]
    TooLong(Duration),

    /// One redirect after the other.
    #[error("more than {0} redirects")]
    Redirects(u8),
}

impl EgressError {
    /// What the client may know, about the member at `pointer`. A URL that can't be read is explained; everything
    /// else has one sentence, because the difference between two failures is a map of our network.
    pub fn violation(&self, pointer: &str) -> Violation {
        match self {
            Self::Url(why) => {
                Violation::new(pointer, "bad_url", format!("The URL can't be used: {why}."))
            }
            _ => Violation::new(pointer, "not_fetched", "The page can't be fetched."),
        }
    }
}
