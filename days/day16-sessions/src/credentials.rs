//! Credentials: how somebody proves to be the owner of an account.

use database::Scoped;
use http::{HeaderValue, StatusCode, header};
use lifecycle::BoxFuture;
use rest::Problem;
use uuid::Uuid;

/// An account that has proved itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// Its roles now, for the access tokens of its session.
    pub roles: Vec<String>,
}

/// One way to sign in: a proof to an account. Sessions begin the same way after each.
pub trait Credentials: Send + Sync + 'static {
    /// The proof: a name and a password, a token, the answer of a key.
    type Proof: Send + Sync;

    /// The account that `proof` belongs to. Nothing if it proves nothing: an unknown account, a wrong password and a locked account
    /// are the same to the client, in the response and in the time that it takes.
    ///
    /// # Errors
    /// 503 if it can't be judged now.
    fn account<'a>(
        &'a self,
        db: &'a Scoped,
        proof: &'a Self::Proof,
    ) -> BoxFuture<'a, Result<Option<Account>, Problem>>;
}

/// 401: the proof proves nothing, whatever is wrong with it.
pub fn refused() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "unauthenticated",
        "These credentials don't belong to an account.",
    )
    .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}
