//! Day 15: a signed statement about a person, and the key that may make it.
//!
//! Why: HTTP has no memory, so every request has to say who sends it, in a way that nobody else can. A signature
//! proves who wrote a statement and that nobody changed it. It doesn't hide the statement, and it can't be
//! taken back. So a token is short, has nothing secret in it, and is believed only after one key, named
//! beforehand, has verified it with one algorithm, fixed beforehand.
//!
//! ```
//! use std::sync::Arc;
//!
//! use clock::{Clock, Ids};
//! use jiff::SignedDuration;
//! use tokens::{Identity, Key, KeyRing, Refused, Signer, Terms, Verifier};
//! use uuid::Uuid;
//!
//! let key = Key::secret("2026-03", b"G7rb0wUxTq1FzYk4cN9sVd2hLmPa8eJQ")?;
//! let ring = Arc::new(KeyRing::new(vec![key], SignedDuration::from_mins(15))?);
//! let clock = Clock::set_to("2026-03-02T09:00:00Z".parse()?);
//! let terms = Terms {
//!     issuer: "https://login.example".to_owned(),
//!     audience: "https://api.example".to_owned(),
//!     client: "web".to_owned(),
//! };
//! let verifier = Verifier::new(ring.clone(), &terms.issuer, &terms.audience, clock.clone());
//! let signer = Signer::new(ring, terms, clock.clone(), Ids::system())?;
//!
//! let ada = Identity::new(Uuid::from_u128(1));
//! let issued = signer.sign(&ada)?;
//! assert_eq!(verifier.verify(&issued.token)?.identity(), ada);
//!
//! clock.advance(SignedDuration::from_mins(16));
//! assert_eq!(verifier.verify(&issued.token), Err(Refused::Expired));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Layout
//! - [`Identity`], [`Scheme`], [`Authenticate`]: the person behind a request, whatever proves it
//! - [`Bearer`]: access tokens as one such proof
//! - [`Signer`], [`Verifier`], [`Claims`]: access tokens (RFC 9068)
//! - [`Key`], [`Pair`], [`Algorithm`], [`KeyRing`]: the keys, their rotation, and the file that they are read from
//! - [`challenge`]: the responses to a request that isn't from anybody
//!
//! # Invariants
//! - A key has one algorithm. A token's `alg` is compared with it and never chooses it (RFC 8725 section 3.1).
//! - No key comes from a token: a header with `jku`, `jwk`, `x5u` or `x5c` is refused.
//! - Nothing of a token is believed before its signature. Before that only its header is read, from bounded bytes.
//! - A client hears one sentence for every invalid token, the log hears the reason, and neither hears the token.
//! - The time is the clock's that was passed in. A difference of 5 seconds between two machines is forgiven.

mod algorithm;
mod authenticate;
mod bearer;
pub mod challenge;
mod claims;
mod file;
mod identity;
mod key;
mod pair;
mod ring;
mod scheme;
mod signer;
mod verifier;

pub use algorithm::{Algorithm, UnknownAlgorithm};
pub use authenticate::Authenticate;
pub use bearer::Bearer;
pub use claims::{Act, Audience, Claims};
pub use file::FileFault;
pub use identity::Identity;
pub use key::{Key, KeyFault};
pub use pair::Pair;
pub use ring::{KeyRing, RingFault};
pub use scheme::Scheme;
pub use signer::{Issued, Signer, Terms, Unsigned};
pub use verifier::{LONGEST, Refused, Verifier};

/// The `typ` of an access token (RFC 9068 section 2.1).
pub(crate) const TYPE: &str = "at+jwt";
