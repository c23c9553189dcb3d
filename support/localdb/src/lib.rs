//! A private PostgreSQL for whoever has none running.
