//! Day 05: functional dependencies, and the design that follows from them.
//!
//! Why a library: "is this table in third normal form?" has an answer that can be computed. Written down as functional
//! dependencies, what is true of the data decides the keys, the normal form, and the tables to use instead; a program
//! does it without overlooking anything, and again whenever the schema changes. The course's own schema is checked
//! with it ([`schema_check`]).
//!
//! ```
//! use normal_forms::{Limits, NormalForm, Relation};
//!
//! let lines: Relation = "lines(order, product, quantity, customer)
//!     order, product -> quantity
//!     order -> customer".parse()?;
//! let keys = lines.keys(Limits::default());
//! assert_eq!(lines.show(keys.found()[0]).to_string(), "order, product");
//!
//! let verdict = lines.form(&keys)?;
//! assert_eq!(verdict.form, NormalForm::First);
//! assert_eq!(
//!     lines.explain(verdict.breaks.expect("it is not in BCNF")),
//!     "order -> customer breaks 2NF: order is a part of the key {order, product}",
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Layout
//!
//! - [`Relation`], [`Dependency`], [`AttributeSet`]: what is talked about; [`parse`](parse()): as text.
//! - [`closure`], [`follows`], [`minimal_cover`], [`Keys`]: what the dependencies imply.
//! - [`Relation::form`]: how good the design is. [`Relation::third_normal_form`],
//!   [`Relation::boyce_codd_normal_form`]: a better one. [`Relation::chase`], [`Relation::lost`]: what it costs.
//! - [`Relation::derive`]: why a dependency follows, or two rows that show that it does not.
//! - [`Analysis`]: all of that on one page. [`schema_check`]: the same for the tables of a database.
//!
//! # Invariants
//!
//! - The same text gives the same answer, in the same order, on every machine.
//! - An answer is proved or it is not given: where the work would be exponential it is bounded, and [`LimitReached`] says
//!   by what.

mod analysis;
mod chase;
mod decomposition;
mod dependency;
mod derivation;
mod form;
mod grid;
mod keys;
mod limits;
mod part;
mod relation;
pub mod schema_check;
mod set;
mod synthesis;
mod text;
mod token;

pub use analysis::Analysis;
pub use chase::Tableau;
pub use decomposition::Decomposition;
pub use dependency::{Dependency, closure, follows, minimal_cover};
pub use derivation::{Counterexample, Derivation, Rule, Step};
pub use form::{NormalForm, Verdict, Violation};
pub use keys::{Keys, keys};
pub use limits::{LimitReached, Limits};
pub use part::Part;
pub use relation::Relation;
pub use set::AttributeSet;
pub use text::{Question, Subject, parse};
pub use token::ParseError;
