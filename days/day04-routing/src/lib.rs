//! Day 04: which handler answers a request, and what to say when none does.
//!
//! Why a router of its own: a chain of `if path == ...` costs more with every route, and it answers
//! the easy half of the question only. The other half is what a client meets on a bad day: a path
//! that is there but not for this method (405 and `Allow`), `HEAD`, `OPTIONS`, `%2F`, a number that
//! is none, two routes that quietly want the same path.
//!
//! ```
//! use lifecycle::{Request, Response};
//! use routing::{ParamError, Params, Router};
//!
//! async fn lesson(request: Request) -> Result<Response, ParamError> {
//!     let params = Params::of(&request);
//!     let (slug, day) = (params.text("slug")?, params.get::<u8>("day")?);
//!     Ok(Response::new(format!("day {day} of {slug}").into()))
//! }
//!
//! let table = Router::new()
//!     .get("/courses/{slug}/lessons/{day}", lesson).name("lesson")
//!     .build()?;
//!
//! assert_eq!(table.routes()[0].to_string(), "GET /courses/{slug}/lessons/{day} (lesson)");
//! assert_eq!(table.url("lesson", &[("slug", &"rust"), ("day", &4)])?, "/courses/rust/lessons/4");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Layout
//!
//! - [`Pattern`]: a path with holes, parsed and checked; [`Tree`]: patterns to values, by path;
//!   [`Spans`]: where the holes were. These three know nothing of HTTP.
//! - [`Router`]: the routes as they are written down; [`Table`]: the routes as they are served, a
//!   [`lifecycle::Handler`]; [`Route`]: one line of it, with [attributes](Router::attribute).
//! - [`Params`]: what a request's path said in the holes; [`Refusal`]: why the table rejects a request.
//!
//! # Invariants
//!
//! - The path alone selects the resource; the method selects among the routes of that resource.
//!   So a literal route answers 405 where it lacks the method, even if a parameter route has it.
//! - Every fault of a table is found when it is built, and names the routes it lies between.
//! - A parameter is decoded after the path was split, and is always valid UTF-8 and never empty.
//! - A URL that [`Table::url`] builds leads back to the route it was built for.
//! - Rejections come in one order: 404 for the path, 405, then what the middleware of [`Router::with`] says (401,
//!   403), then 404 for a parameter and whatever else the handler finds, its body last (415, 413, 400, 422).

mod attributes;
mod escape;
mod fault;
mod param_error;
mod params;
mod pattern;
mod refusal;
mod resource;
mod route;
mod router;
mod routes;
mod serve;
mod spans;
mod table;
mod tree;
mod url;

pub use fault::{BuildError, Fault};
pub use param_error::ParamError;
pub use params::Params;
pub use pattern::{Pattern, PatternError};
pub use refusal::Refusal;
pub use route::Route;
pub use router::Router;
pub use spans::Spans;
pub use table::Table;
pub use tree::Tree;
pub use url::UrlError;
