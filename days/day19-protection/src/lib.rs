//! Day 19: bounds for what each identity may spend, and a guard at each trust boundary.
//!
//! Why: everything that comes over the network is somebody's claim: the address in a header, the origin of a script, the
//! URL to fetch, the size of a body. A server that believes a claim has given its sender a decision. This crate
//! draws the boundaries, and bounds what may cross them.
//!
//! ```
//! use std::sync::Arc;
//! use clock::Clock;
//! use http::Request;
//! use lifecycle::Chain;
//! use protection::{Cors, Limiter, RateLimit, SecurityHeaders, TrustedProxies};
//!
//! async fn hello(_: lifecycle::Request) -> &'static str { "hello" }
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let limiter = Arc::new(Limiter::new(Clock::set_to("2026-03-02T09:00:00Z".parse()?)));
//! let server = Chain::around(hello)
//!     .with(SecurityHeaders::new())
//!     .with(Cors::new(["https://app.example.org"])?)
//!     .with(TrustedProxies::new(["127.0.0.1".parse()?]))
//!     .with(RateLimit::by_address(limiter, "address", "2/1m".parse()?));
//! for expected in [200, 200, 429] {
//!     let request = Request::get("/").header("x-forwarded-for", "203.0.113.9").body("".into())?;
//!     let response = lifecycle::call(&server, request).await;
//!     assert_eq!(response.status(), expected);
//! }
//! # Ok::<_, Box<dyn std::error::Error>>(()) }).unwrap();
//! ```
//!
//! # Layout
//! - [`Quota`], [`Standing`]: GCRA; [`Limiter`]: quotas in memory; [`SharedLimit`]: quotas in PostgreSQL
//! - [`RateLimit`], [`Rate`]: limits around routes
//! - [`TrustedProxies`], [`ClientAddress`], [`ForwardedField`], [`Network`]: the address of a client
//! - [`LockOut`], [`Devices`]: guesses of passwords
//! - [`Cors`], [`SecurityHeaders`]: instructions to browsers
//! - [`Egress`], [`is_public`]: requests that clients make us send
//! - [`Secret`]: keys and passwords of the server's own
//!
//! # Invariants
//! - A claim counts only as far as somebody trusted has made it.
//! - Every bound is a number, and memory for bounds is bounded as well.
//! - What can't be judged is refused.

mod cors;
mod device;
mod egress;
mod field;
mod forwarded;
mod gcra;
mod headers;
mod limiter;
mod lockout;
mod network;
mod proxies;
mod rate_limit;
mod secret;
mod shared;

pub use cors::{BadOrigin, Cors};
pub use device::{Device, Devices};
pub use egress::{Egress, EgressError, Fetched, is_public};
pub use forwarded::ForwardedField;
pub use gcra::{BadQuota, Quota, Standing};
pub use headers::SecurityHeaders;
pub use limiter::Limiter;
pub use lockout::{Guess, LockOut};
pub use network::{BadNetwork, Network};
pub use proxies::{ClientAddress, TrustedProxies};
pub use rate_limit::{Rate, RateLimit};
pub use secret::{Secret, SecretError};
pub use shared::SharedLimit;
