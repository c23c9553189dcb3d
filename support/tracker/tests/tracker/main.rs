//! The tracker as people leave it: fresh, filled in, edited by hand, and broken.
#![allow(clippy::unwrap_used)]

mod curriculum;
