//! The bounds around every route: the words to browsers, the client's address, the limits.
//!
//! Invariants
//! - The limit by address comes before everything, authentication too: a flood of bad credentials is a flood.
//! - The limit by account comes right after authentication, so that a person has one, whatever they sign in with.

use std::sync::Arc;

use clock::Clock;
use lifecycle::{AccessLog, Chain, Context, Handler, Rejection, Response};
use protection::{Cors, Limiter, Quota, RateLimit, SecurityHeaders, TrustedProxies};

use super::problems::REGISTRY;

/// What an operator says about the network around the platform. By default there are no proxies, no other sites
/// and no limits.
#[derive(Clone, Debug, Default)]
pub struct Bounds {
    /// The proxies whose word about a client's address counts.
    pub proxies: TrustedProxies,
    /// The sites whose scripts may read responses.
    pub cors: Option<Cors>,
    /// The fields that every response has.
    pub headers: SecurityHeaders,
    /// The requests of one address.
    pub by_address: Option<Quota>,
    /// The requests of one account.
    pub by_account: Option<Quota>,
}

impl Bounds {
    /// `table` behind the middleware that sees every request.
    pub fn around<H: Handler>(&self, table: H, clock: &Clock) -> Chain<H> {
        let mut chain = Chain::around(table)
            .with(AccessLog)
            .with(self.headers.clone());
        if let Some(cors) = &self.cors {
            chain = chain.with(cors.clone());
        }
        chain = chain.with(self.proxies.clone());
        if let Some(quota) = self.by_address {
            let limiter = Arc::new(Limiter::new(clock.clone()));
            chain = chain.with(RateLimit::by_address(limiter, "address", quota));
        }
        chain
    }

    /// The limit by account, for the routes that know who asks.
    pub fn account_limit(&self, clock: &Clock) -> Option<RateLimit> {
        let quota = self.by_account?;
        let limiter = Arc::new(Limiter::new(clock.clone()));
        Some(RateLimit::by_account(limiter, "account", quota))
    }

    /// How refusals look, those too that the server makes outside of all middleware.
    pub fn refusals(&self) -> impl Fn(&Rejection, &Context) -> Response + Send + Sync + use<> {
        let headers = self.headers.clone();
        move |refused, context| {
            let mut response = REGISTRY.render(refused, context);
            headers.apply(response.headers_mut());
            response
        }
    }
}
