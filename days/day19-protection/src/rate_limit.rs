//! Rate limits as middleware, with the fields of draft-ietf-httpapi-ratelimit-headers-11.
//!
//! Invariants
//! - A request is counted before its body is read.
//! - A route that says its class by [`Rate`] has a quota of its own; all others share `default`.
//! - A request of nobody isn't counted by account: the limit by address has counted it.

use std::hash::Hash;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use lifecycle::{BoxFuture, IntoResponse, Middleware, Next, Request, Response};
use rest::Problem;
use rest::idempotency::Principal;
use routing::Route;

use crate::field;
use crate::gcra::{Quota, Standing, seconds};
use crate::limiter::Limiter;
use crate::proxies::ClientAddress;

const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The class of a route's rate, as a route attribute. The name is one of the policies of a [`RateLimit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate(pub &'static str);

/// A middleware that refuses with 429 and `Retry-After` whoever has spent a quota.
///
/// One by address belongs before authentication, so that guessing is limited as well; one by account after it.
/// Each needs names of its own for its policies.
///
/// ```
/// use std::sync::Arc;
/// use clock::Clock;
/// use protection::{Limiter, RateLimit};
///
/// let limiter = Arc::new(Limiter::new(Clock::system()));
/// let by_address = RateLimit::by_address(Arc::clone(&limiter), "address", "600/1m".parse()?);
/// let by_account = RateLimit::by_account(limiter, "account", "300/1m".parse()?)
///     .class("export", "5/1h".parse()?);
/// # Ok::<(), protection::BadQuota>(())
/// ```
pub struct RateLimit {
    limiter: Arc<Limiter>,
    by: By,
    default: Policy,
    classes: Vec<Policy>,
}

#[derive(Clone, Copy)]
enum By {
    Address,
    Account,
}

struct Policy {
    name: &'static str,
    quota: Quota,
    /// The value of `RateLimit-Policy`, which never changes.
    field: HeaderValue,
}

impl RateLimit {
    /// A quota for each client address; see [`Network::of_client`](crate::Network::of_client).
    pub fn by_address(limiter: Arc<Limiter>, name: &'static str, quota: Quota) -> Self {
        Self::by(By::Address, limiter, name, quota)
    }

    /// A quota for each [`Principal`] that authentication has put into the request.
    pub fn by_account(limiter: Arc<Limiter>, name: &'static str, quota: Quota) -> Self {
        Self::by(By::Account, limiter, name, quota)
    }

    fn by(by: By, limiter: Arc<Limiter>, name: &'static str, quota: Quota) -> Self {
        Self {
            limiter,
            by,
            default: Policy::new(name, quota),
            classes: Vec::new(),
        }
    }

    /// The same with a quota of its own for the routes with the attribute `Rate(name)`. A route of a class that
    /// this limit doesn't know has the default.
    ///
    /// # Panics
    /// If `name` isn't small letters, digits and hyphens.
    #[must_use]
    pub fn class(mut self, name: &'static str, quota: Quota) -> Self {
        self.classes.push(Policy::new(name, quota));
        self
    }

    /// Whether this limit has a quota of its own for the class, for a rule over all routes.
    pub fn knows(&self, class: Rate) -> bool {
        self.classes.iter().any(|it| it.name == class.0)
    }

    fn policy(&self, request: &Request) -> &Policy {
        let class = Route::of(request).and_then(|it| it.get::<Rate>());
        let of_its_own = class.and_then(|it| self.classes.iter().find(|own| own.name == it.0));
        of_its_own.unwrap_or(&self.default)
    }

    fn take(&self, policy: &Policy, request: &Request) -> Option<Standing> {
        let extensions = request.extensions();
        match self.by {
            By::Address => {
                let network = ClientAddress::in_extensions(extensions).network();
                Some(self.count(policy, network))
            }
            By::Account => {
                let principal = extensions.get::<Principal>()?;
                Some(self.count(policy, principal.0.as_str()))
            }
        }
    }

    fn count(&self, policy: &Policy, who: impl Hash) -> Standing {
        self.limiter.take((policy.name, who), &policy.quota)
    }
}

impl Middleware for RateLimit {
    fn handle<'a>(&'a self, request: Request, next: Next<'a>) -> BoxFuture<'a, Response> {
        let policy = self.policy(&request);
        let Some(standing) = self.take(policy, &request) else {
            return next.run(request);
        };
        Box::pin(async move {
            let mut response = match standing.admitted {
                true => next.run(request).await,
                false => too_many(standing).into_response(),
            };
            policy.write(standing, response.headers_mut());
            response
        })
    }
}

impl Policy {
    fn new(name: &'static str, quota: Quota) -> Self {
        let fit = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
        assert!(
            !name.is_empty() && name.bytes().all(fit),
            "the name of a policy is small letters"
        );
        let window = seconds(quota.window());
        let field = format!("\"{name}\";q={};w={window}", quota.limit());
        Self {
            name,
            quota,
            field: HeaderValue::try_from(field).expect("a name and two numbers are visible ASCII"),
        }
    }

    /// Two limits of one request are two members of the same lists.
    fn write(&self, standing: Standing, headers: &mut HeaderMap) {
        let (name, reset) = (self.name, seconds(standing.reset));
        let field = format!("\"{name}\";r={};t={reset}", standing.remaining);
        if let Ok(field) = HeaderValue::try_from(field) {
            field::add(headers, &RATELIMIT_POLICY, &self.field);
            field::add(headers, &RATELIMIT, &field);
        }
    }
}

/// 429, with the seconds to wait.
pub(crate) fn too_many(standing: Standing) -> Problem {
    let wait = seconds(standing.retry_after).max(1);
    Problem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "too_many_requests",
        match wait {
            1 => "Too many requests. Wait a second.".to_owned(),
            wait => format!("Too many requests. Wait {wait} seconds."),
        },
    )
    .with_header(header::RETRY_AFTER, HeaderValue::from(wait))
}
