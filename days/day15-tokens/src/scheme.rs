//! A way to say who one is.

use http::request::Parts;
use lifecycle::BoxFuture;
use rest::Problem;

use crate::Identity;

/// One kind of credential: an access token, a cookie, a personal token.
pub trait Scheme: Send + Sync + 'static {
    /// The person that the request's credential of this kind is about; none if it has no credential of this kind.
    ///
    /// # Errors
    /// 401 ([`challenge::invalid`](crate::challenge::invalid)) if it is there and isn't worth anything; 503 if it
    /// can't be judged now. Nobody is let in for a doubt.
    fn identify<'a>(&'a self, head: &'a Parts) -> BoxFuture<'a, Result<Option<Identity>, Problem>>;
}
