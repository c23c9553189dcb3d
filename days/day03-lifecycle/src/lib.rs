//! The HTTP server every later day runs on.
//!
//! hyper speaks the protocol. What it leaves open is the life of a request: who may take how long and how
//! much, what becomes of a panic, what a client sees of a failure, how a server ends without dropping
//! anybody. This crate closes that, once, below every handler.
//!
//! # Layout
//! - [`handler`](Handler): requests to responses; the middleware chain.
//! - [`body`](Body), [`context`](Context), [`limits`](Limits), [`rejection`](Rejection): what handlers and
//!   the server say to each other. [`refusal`](Refusal): the server's own reasons for a rejection.
//! - `policy`: what holds for every response, with a socket or without ([`call`]). `head`: the checks before it.
//! - `server`: accept and drain. `shared`: what its connections share. `connection`: one of them; `driver`
//!   takes it from accept to close. `exchange`: one request of a connection and its response. `incoming`,
//!   `wire` and `frames` see the bytes, `progress` says whose turn it is. `places`: which connection has to go
//!   when all places are taken.
//! - Imports run one way: `server`, `driver`, `exchange`, `connection`, `shared`, `policy`, and last what is public.
//!
//! # Invariants
//! - No client can hold a connection, a handler or memory without end.
//! - A handler's failure is its own request's failure.
//! - What is logged and what the client is told are separate.

mod access_log;
mod background;
mod body;
mod body_error;
mod connection;
mod context;
mod driver;
mod exchange;
mod frames;
mod handler;
mod head;
mod incoming;
mod limits;
mod places;
mod policy;
mod progress;
mod received;
mod refusal;
mod rejection;
mod server;
mod shared;
mod wire;

pub use access_log::AccessLog;
pub use background::Background;
pub use body::Body;
pub use body_error::{BodyError, BoxError};
pub use context::{Context, RequestId, Target, UnfitId};
pub use handler::{BoxFuture, Chain, Handler, IntoResponse, Middleware, Next, Request, Response};
pub use limits::Limits;
pub use policy::call;
pub use refusal::Refusal;
pub use rejection::Rejection;
pub use server::Server;
pub use shared::Report;
