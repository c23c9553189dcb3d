//! Day 11: HTTP's own words for what an API does.
//!
//! Why: between a client and a server stand caches, proxies, crawlers and retries, and all of them act on
//! the method, the status and the headers. An API that says what it means in those words gets them on its
//! side. This crate is those words as types, and the shape of every handler of the platform:
//!
//! ```
//! # use std::sync::Arc;
//! # use rest::{Api, Call, Created, ETag, Json, NoContent, Problem, State, Tagged};
//! # struct App { database: database::Database, clock: clock::Clock }
//! # impl State for App {
//! #     fn database(&self) -> &database::Database { &self.database }
//! #     fn clock(&self) -> &clock::Clock { &self.clock }
//! # }
//! #[derive(serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
//! struct Course { slug: String, title: String }
//!
//! async fn read(call: Call<App>) -> Result<Tagged<Course>, Problem> {
//!     let slug: String = call.param("slug")?;
//!     let found: Option<(i32, String)> = call.db()
//!         .read_opt("select version, title from courses where slug = $1", &[&slug])
//!         .await?;
//!     let (version, title) = found.ok_or_else(|| Problem::not_found("There is no such course."))?;
//!     Ok(Tagged::version(version, Course { slug, title }))
//! }
//!
//! async fn create(call: Call<App>, Json(new): Json<Course>) -> Result<Created<Course>, Problem> {
//!     // ... insert it ...
//!     Ok(Created::at(call.url("course", &[("slug", &new.slug)])?, new))
//! }
//!
//! # fn table(app: Arc<App>) -> Result<routing::Table, routing::BuildError> {
//! let table = Api::new(app)
//!     .parameter::<String>("slug")
//!     .post("/courses", create)
//!     .get("/courses/{slug}", read).name("course")
//!     .build(|_| Ok(()))?;
//! # Ok(table) }
//! ```
//!
//! # Layout
//! - [`Api`], [`Endpoint`], [`Call`], [`State`]: routes to handlers, and what is done around each
//! - [`Json`], [`Tagged`], [`Created`], [`Put`], [`NoContent`], [`Accepted`], [`List`]: the [`Reply`]s
//! - [`Problem`], [`Violation`], [`render`]: why not
//! - [`negotiate`]; [`ETag`], [`Precondition`]; [`Links`]; [`Return`]; [`merge`], [`MergePatch`];
//!   [`idempotency`]: one word of HTTP each
//! - [`Shapes`]: what a route takes and gives, as data
//!
//! # Invariants
//! - A condition, a key or a body that can't be read is refused, never ignored.
//! - Nothing is done for a request whose response the client can't take.
//! - What the client reads is written in this program; a cause goes to the log.

mod api;
mod asked;
mod body;
mod call;
mod endpoint;
mod etag;
pub mod idempotency;
mod json;
mod link;
mod merge_patch;
mod negotiation;
mod parameters;
mod precondition;
mod prefer;
mod problem;
mod reply;
mod shape;

pub use api::Api;
pub use body::FromBody;
pub use call::{Call, State, Urls};
pub use endpoint::{Endpoint, Nothing};
pub use etag::ETag;
pub use idempotency::Once;
pub use json::{JSON, Json};
pub use link::Links;
pub use merge_patch::{MERGE_PATCH, MergePatch, merge};
pub use negotiation::negotiate;
pub use precondition::Precondition;
pub use prefer::{PREFER, Return};
pub use problem::{Details, Problem, Violation, details, render, sentence};
pub use reply::{Accepted, Created, List, NoContent, Put, Reply, Tagged, Unnegotiated};
pub use shape::{Outcome, Shape, Shapes};
