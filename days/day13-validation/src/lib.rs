//! Day 13: from bytes to values that can't be wrong.
//!
//! Why: a check that returns `true` is forgotten one call later, and then asked again, or not at all. A
//! parser returns a type instead. A function that takes a [`Whole<1, 10>`](Whole) can't be called with 11, so
//! nobody below the edge of the program asks again, and nobody can forget to.
//!
//! The way of a body: bytes, UTF-8 and JSON ([`document`], 400 where it ends), types and members
//! ([`At`], [`Fields`]), rules of the domain ([`Parse`], 422 with everything that is wrong at once).
//! A type declares its members as [`Parse`] shows; a handler takes a [`Valid<T>`](Valid).
//!
//! # Layout
//! - [`Valid`], [`Patch`], [`Query`]: the parts of a request
//! - [`Parse`], [`At`], [`Fields`], [`Refused`], [`Rule`]: what a type says of its input
//! - [`Line`], [`Prose`], [`Whole`], [`Exact`]; [`line()`], [`prose`]: the values that most bodies have
//! - [`document`], [`Value`], [`Syntax`]: JSON, with nothing lost
//!
//! # Invariants
//! - Who holds a `T` from here holds one that keeps its rules: nothing else makes one.
//! - Nobody refuses in silence: [`Refused`] is made where the violation is written down.
//! - Work is linear in the input, nesting and the number of violations are bounded, and no number is
//!   ever a float.
//! - `String` isn't [`Parse`]: a text says how long it may be.

mod at;
mod fields;
mod json;
mod number;
mod parse;
mod rule;
mod text;
mod valid;
mod value;
mod values;

pub use at::At;
pub use fields::Fields;
pub use json::{DEPTH, Syntax, document};
pub use parse::{Parse, read};
pub use rule::{MOST_VIOLATIONS, Refused, Rule, Violations};
pub use text::{line, prose};
pub use valid::{Patch, Query, Valid};
pub use value::{Member, Value};
pub use values::{Exact, Line, Prose, Whole};
