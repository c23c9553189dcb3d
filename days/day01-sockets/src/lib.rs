//! Day 01: an accept loop over raw sockets, one thread a connection, bounded.
