//! The platform: the thirty pieces, assembled.
