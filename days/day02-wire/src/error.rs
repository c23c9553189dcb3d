//! The mistake in a message: the byte, its place, the rule, and the status.

use std::fmt;

/// Why a message was refused.
///
/// After an error the rest of the connection cannot be trusted: where the message ends is no longer
/// known. Answer [`status`](Kind::status) and close (RFC 9112 sections 2.2 and 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// The rule that was broken.
    pub kind: Kind,
    /// Where, in bytes from the start of the message.
    pub offset: u64,
    /// The byte found there; `None` where a whole element is wrong, or something is missing.
    pub byte: Option<u8>,
}

impl Error {
    pub(crate) fn at(kind: Kind, offset: u64) -> Self {
        Self {
            kind,
            offset,
            byte: None,
        }
    }

    pub(crate) fn byte(kind: Kind, offset: u64, byte: u8) -> Self {
        Self {
            kind,
            offset,
            byte: Some(byte),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(byte) = self.byte {
            write!(f, "byte 0x{byte:02X} ")?;
        }
        write!(
            f,
            "at offset {}: {} ({})",
            self.offset,
            self.kind.rule(),
            self.kind.source()
        )
    }
}

impl std::error::Error for Error {}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident => $status:literal, $source:literal, $rule:literal;)*) => {
        /// The rule that a message broke.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Kind {
            $(#[doc = $rule] #[doc = concat!("\n\n", $source, "; answered with ", $status, ".")] $kind,)*
        }

        impl Kind {
            /// Every rule there is.
            pub const ALL: &[Kind] = &[$(Kind::$kind),*];

            /// The status code to answer with.
            pub fn status(self) -> u16 {
                match self { $(Kind::$kind => $status,)* }
            }

            /// The rule, as a sentence.
            pub fn rule(self) -> &'static str {
                match self { $(Kind::$kind => $rule,)* }
            }

            /// Where the rule is written.
            pub fn source(self) -> &'static str {
                match self { $(Kind::$kind => $source,)* }
            }
        }
    };
}

kinds! {
    Method => 400, "RFC 9110 section 9.1", "a method is a token, followed by one space";
    MethodTooLong => 501, "RFC 9112 section 3", "no method is this long";
    Target => 400, "RFC 9112 section 3.2", "a request target is made of the characters of a URI and ends at one space";
    TargetForm => 400, "RFC 9112 section 3.2", "a request target is a path, an absolute http or https URI, host:port for CONNECT, or * for OPTIONS";
    NotSecured => 421, "RFC 9110 section 7.4", "an https resource is asked for over a secured connection, and this one is in clear text";
    RequestLineTooLong => 414, "RFC 9112 section 3", "the request line is longer than this server reads";
    Version => 400, "RFC 9112 section 2.3", "a version is HTTP/ and two digits with a dot between";
    VersionUnsupported => 505, "RFC 9110 section 15.6.6", "this server speaks HTTP/1.1 and HTTP/1.0";
    BareLf => 400, "RFC 9112 section 2.2", "a line ends in CR LF, never in LF alone";
    BareCr => 400, "RFC 9112 section 2.2", "a CR is followed by LF";
    TooManyEmptyLines => 400, "RFC 9112 section 2.2", "at most eight empty lines come before a request";
    SpaceBeforeFields => 400, "RFC 9112 section 2.2", "no white space between the request line and the first field";
    ObsoleteFold => 400, "RFC 9112 section 5.2", "a field is on one line: folding is obsolete";
    FieldName => 400, "RFC 9110 section 5.1", "a field name is a token, followed by a colon";
    SpaceBeforeColon => 400, "RFC 9112 section 5.1", "no white space between a field name and its colon";
    FieldValue => 400, "RFC 9110 section 5.5", "a field value has no control characters";
    FieldsTooLarge => 431, "RFC 6585 section 5", "the fields are larger than this server reads";
    TooManyFields => 431, "RFC 6585 section 5", "there are more fields than this server reads";
    HostMissing => 400, "RFC 9112 section 3.2", "an HTTP/1.1 request has a Host field";
    HostTwice => 400, "RFC 9112 section 3.2", "a request has one Host field";
    Host => 400, "RFC 9110 section 7.2", "a Host is a name or address, and perhaps a port";
    ContentLength => 400, "RFC 9112 section 6.3", "a Content-Length is a decimal number";
    LeadingZero => 400, "RFC 9112 section 11.2", "a Content-Length begins with no zero but its only digit: some would read it as octal";
    ContentLengthDiffers => 400, "RFC 9112 section 6.3", "a message has one length";
    LengthAndCoding => 400, "RFC 9112 section 6.1", "a message has Content-Length or Transfer-Encoding, never both";
    FramingName => 400, "RFC 9112 section 11.2", "a name that is Content-Length or Transfer-Encoding but for its hyphen is taken for it by some";
    TransferCoding => 400, "RFC 9112 section 6.1", "a Transfer-Encoding is a list of coding names";
    TransferCodingUnknown => 501, "RFC 9112 section 6.1", "chunked is the one transfer coding that this server knows";
    ChunkedNotLast => 400, "RFC 9112 section 6.3", "chunked is the last transfer coding, once: without it nobody knows where the body ends";
    ChunkedContent => 415, "RFC 9112 section 7.3", "chunked is a transfer coding, and no content coding has its name";
    CodingInHttp10 => 400, "RFC 9112 section 6.1", "HTTP/1.0 has no transfer codings";
    Expectation => 417, "RFC 9110 section 10.1.1", "100-continue is the one expectation there is";
    BodyTooLarge => 413, "RFC 9110 section 15.5.14", "the body is larger than this server reads";
    ChunkSize => 400, "RFC 9112 section 7.1", "a chunk begins with its size in hexadecimal digits";
    ChunkSizeTooLarge => 400, "RFC 9112 section 7.1", "a chunk's size has at most sixteen digits";
    ChunkExtension => 400, "RFC 9112 section 7.1.1", "a chunk extension is ;name or ;name=value";
    ChunkExtensionsTooLong => 400, "RFC 9112 section 7.1.1", "the chunk extensions are longer than this server reads";
    ChunkEnd => 400, "RFC 9112 section 7.1", "a chunk's data is followed by CR LF";
    Trailer => 400, "RFC 9110 section 6.5.1", "a field for framing, routing or authentication may not come as a trailer";
    Truncated => 400, "RFC 9112 section 8", "the connection ended before the message did";
}
