//! Why a parameter could not be had.

/// Why a parameter could not be had.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ParamError {
    /// The text is not a value of the type asked for. As a response: 404, because no resource has
    /// such a name.
    #[error("`{value}` is not a valid {name}: {reason}")]
    Invalid {
        /// The parameter's name in the pattern.
        name: String,
        /// The decoded text in the path.
        value: String,
        /// The error of the type's parser.
        reason: String,
    },
    /// The route's pattern has no such parameter: a mistake in the handler. As a response: 500.
    #[error("the handler asks for parameter `{name}`, which is not in the pattern of its route")]
    NotInPattern {
        /// The name that was asked for.
        name: String,
    },
}
