//! Day 14: every refusal has a type, a class and a page.
//!
//! Why: an error has three readers. A program reads a code and a status and decides whether to try again. A
//! person reads a sentence and decides what to change. The operator reads the cause and decides what to
//! repair. A server that has one text for all three tells the client too much and the operator too little.
//!
//! ```
//! use http::{Request, StatusCode};
//! use lifecycle::Server;
//! use problem::{Registry, standard};
//!
//! async fn create(_: lifecycle::Request) -> Result<String, rest::Problem> {
//!     Err(standard::TAKEN.problem("There is a course of this slug already."))
//! }
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let registry = Registry::standard();
//! let server = Server::new(create).refusals(move |refused, context| registry.render(refused, context));
//! let response = server.call(Request::post("/courses").body("".into())?).await;
//! assert_eq!(response.status(), StatusCode::CONFLICT);
//! let body = response.into_body().bytes().await?;
//! assert!(body.starts_with(br#"{"type":"/problems/taken","title":"The value is taken","status":409,"#));
//! # Ok::<_, Box<dyn std::error::Error>>(()) }).unwrap();
//! ```
//!
//! # Layout
//! - [`Kind`], [`Class`], [`standard`]: the types of problems; [`Page`]: what a person reads about one
//! - [`Registry`]: all of a program's kinds, and the last form of every refusal
//! - [`Constraints`], [`class_of`], [`explain`]: what PostgreSQL refused, as a problem of the client's
//! - [`Budget`], [`Circuit`]: how not to make a bad hour worse
//!
//! # Invariants
//! - A response never holds a cause. A defect has one fixed sentence.
//! - A cause is logged once, where the response is written.
//! - Nothing here waits, but for the pauses of [`Budget::call`].

mod budget;
mod circuit;
mod constraints;
mod kind;
mod page;
mod registry;
mod sqlstate;
pub mod standard;

pub use budget::Budget;
pub use circuit::{Circuit, Open, Pass, Phase};
pub use constraints::{Constraints, Drift, Meaning, live};
pub use kind::{Class, Kind};
pub use page::Page;
pub use registry::{Flaw, Registry};
pub use sqlstate::{class_of, explain};
