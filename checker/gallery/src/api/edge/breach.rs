//! The breaches: what is wrong about the edge of a server.

/// Something that is wrong about what browsers are told, who is counted, or what is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// Every peer may say who the client is.
    AnyProxy,
    /// Refusals say nothing to browsers.
    BareRefusals,
    /// A page that isn't fetched is a server error.
    EgressBreaks,
    /// Mapped addresses are looked at as they are written.
    EgressMapped,
    /// No address is looked at.
    EgressOpen,
    /// Redirects are followed without a look.
    EgressRedirected,
    /// Nothing is fetched.
    EgressShut,
    /// Files are pages.
    EgressFiles,
    /// An address is looked at as it is written, and not as it is resolved.
    EgressByText,
    /// A name is not resolved before it is looked at.
    EgressByName,
    /// The host is read up to the first sign that may end it.
    EgressUserInfo,
    /// `Content-Encoding` is ignored.
    EncodingIgnored,
    /// Bodies are unpacked.
    EncodingUnpacked,
    /// Guesses are counted by account alone.
    GuessesByAccount,
    /// Guesses are counted by address alone.
    GuessesByAddress,
    /// Guesses are counted by the account as it is spelled.
    GuessesBySpelling,
    /// Guesses are not counted.
    GuessesUnlimited,
    /// The path is a header.
    HeaderInjected,
    /// The first address of a list is the client's.
    LeftmostForwarded,
    /// A preflight needs a token.
    NoPreflight,
    /// Scheme and port don't count.
    OriginAnyScheme,
    /// No origin is allowed, too.
    OriginNull,
    /// More may follow the origin.
    OriginPrefix,
    /// Every origin is allowed.
    OriginReflected,
    /// Every origin is allowed, by a star.
    OriginStar,
    /// More may come before the origin.
    OriginSuffix,
    /// The framework is named.
    PoweredBy,
    /// A quote in a login is a server error.
    QuoteBreaks,
    /// A login is put into a statement.
    SqlInLogin,
    /// A slug is put into a statement.
    SqlInSlug,
}
