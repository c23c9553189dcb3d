//! Day 19: an API behind its bounds.

fn main() {}
