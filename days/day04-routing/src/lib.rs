//! Day 04: a radix-tree router whose table is data.
