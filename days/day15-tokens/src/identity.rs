//! The person behind a request.

use rest::{Call, Problem};
use uuid::Uuid;

use crate::challenge;

/// The person behind a request, whichever way they proved it.
///
/// [`Authenticate`](crate::Authenticate) puts it into the request, and handlers ask for it:
/// `let who = Identity::of(&call)?;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub subject: Uuid,
    /// The roles that the account has everywhere.
    pub roles: Vec<String>,
    /// The scopes that the credential is limited to; none for everything that the account may do.
    pub scopes: Option<Vec<String>>,
    /// The session that the credential belongs to, if there is one.
    pub session: Option<Uuid>,
    /// The administrator who acts as `subject`.
    pub impersonator: Option<Uuid>,
    /// The kind of credential: `"bearer"`, `"session"` or `"personal"`.
    pub scheme: &'static str,
}

impl Identity {
    /// An account without roles, sessions or limits, by an access token.
    ///
    /// ```
    /// use tokens::Identity;
    /// use uuid::Uuid;
    ///
    /// let ada = Identity { roles: vec!["staff".into()], ..Identity::new(Uuid::from_u128(1)) };
    /// assert!(ada.has_role("staff") && !ada.has_role("learner"));
    /// assert!(ada.has_scope("check-ins:write"));
    /// ```
    pub fn new(subject: Uuid) -> Self {
        Self {
            subject,
            roles: Vec::new(),
            scopes: None,
            session: None,
            impersonator: None,
            scheme: "bearer",
        }
    }

    /// The person behind `call`.
    ///
    /// # Errors
    /// 401 with a challenge if the request has no credentials, which is possible on an open route only.
    pub fn of<A>(call: &Call<A>) -> Result<&Self, Problem> {
        Self::maybe(call).ok_or_else(challenge::missing)
    }

    /// The person behind `call`, if the request has credentials.
    pub fn maybe<A>(call: &Call<A>) -> Option<&Self> {
        call.head().extensions.get()
    }

    /// Whether the account has this role everywhere.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|it| it == role)
    }

    /// Whether the credential's limits leave this scope.
    pub fn has_scope(&self, scope: &str) -> bool {
        let scopes = self.scopes.as_ref();
        scopes.is_none_or(|all| all.iter().any(|it| it == scope))
    }
}
