//! The HTTP server every later day runs on.

mod body;
mod handler;

pub use body::Body;
pub use handler::{BoxFuture, Chain, Handler, IntoResponse, Middleware, Next, Request, Response};

/// What the server knows of a request beyond its bytes.
#[derive(Clone, Debug)]
pub struct Context {}
