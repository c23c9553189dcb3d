//! The curriculum and PROGRESS.md: read, understood, changed one line at a time.
