//! Day 07: the one bridge between async code and PostgreSQL.
