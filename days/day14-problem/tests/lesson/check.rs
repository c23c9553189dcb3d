//! The day's own server takes the check that grades a learner's.
