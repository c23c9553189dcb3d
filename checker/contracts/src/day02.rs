//! Day 2: the messages of HTTP/1.1, to the letter.

mod bodies;
mod connections;
mod heads;
mod mistakes;
mod refusals;

use checker::contract::{Contract, Graded, Level, Run, Stage};

pub(crate) const CONTRACT: Contract = Contract {
    day: 2,
    title: "HTTP protocol deep dive",
    graded: Graded::Program,
    stages: &[
        Stage {
            name: "Torn anywhere",
            teaches: "A request in two pieces, cut at each offset in turn, is one request. So is a request in many pieces, with a length or in chunks.",
            why: "The network cuts anywhere: inside a name, between CR and LF, in the middle of a chunk's size. A parser must keep its state between reads.",
            source: "RFC 9112 sections 2.2 and 7.1",
            needs: &[],
            hints: &[
                "Which offset breaks first? Which bytes are there, and which of your searches looks for them?",
                "Collect bytes in a buffer. Look for the end of the line or chunk in the buffer, never in the bytes of one read.",
            ],
            run: Run::Served(connections::torn_anywhere),
            ..Stage::PLAIN
        },
        Stage {
            name: "Keep-alive",
            teaches: "A connection serves one request after another.",
            why: "Opening a connection costs a round trip, and two more with TLS. HTTP/1.1 keeps a connection open unless one side says `Connection: close`.",
            source: "RFC 9112 section 9.3",
            needs: &[],
            hints: &[
                "Does your loop end after its first response? What does it need to begin again?",
                "Answer, then read the next head from the same connection, until the client closes.",
            ],
            run: Run::Served(connections::keep_alive),
            ..Stage::PLAIN
        },
        Stage {
            name: "Pipelining",
            teaches: "Three requests in one write are answered in order, whether a body has a length or comes in chunks.",
            why: "The bytes after a body are the next request. A client may send it before it has the first response.",
            source: "RFC 9112 section 9.3.2",
            needs: &[2],
            hints: &[
                "What does your server do with bytes in the buffer after the end of a request?",
                "Take a request's bytes from the front of the buffer and keep the rest; read only when the buffer holds no complete request.",
            ],
            run: Run::Served(connections::pipelining),
            ..Stage::PLAIN
        },
        Stage {
            name: "Close",
            teaches: "The server closes the connection after a request with `Connection: close`, and after an HTTP/1.0 request.",
            why: "The client waits for the end: old clients and many tools know that a response is complete when the connection closes.",
            source: "RFC 9112 sections 9.3 and 9.6",
            needs: &[],
            hints: &[
                "The value is a list, and case doesn't matter: `keep-alive, Close` means close.",
                "An HTTP/1.0 connection ends after its response unless the client asks to keep it. Your server may always close it.",
            ],
            run: Run::Served(connections::close),
            ..Stage::PLAIN
        },
        Stage {
            name: "HEAD",
            teaches: "The response to HEAD has the length of GET's body but no body, even if its status is 404.",
            why: "After HEAD a client reads no body, whatever Content-Length says. If you send one, the client reads it as the next response.",
            source: "RFC 9110 section 9.3.2",
            needs: &[2],
            hints: &[
                "Handle HEAD as GET, and leave out the body only when you write.",
                "The Content-Length stays.",
            ],
            run: Run::Served(connections::head),
            ..Stage::PLAIN
        },
        Stage {
            name: "Chunked in",
            teaches: "The server reads a body in chunks, with extensions, leading zeros, upper case and trailers. `CHUNKED` means chunked.",
            why: "A client that doesn't know the length in advance sends chunks. Parsers have disagreed about every part of their syntax.",
            source: "RFC 9112 section 7.1",
            needs: &[2],
            hints: &[
                "A size is hexadecimal: `A` is ten, and `005` is five.",
                "The size may be followed by `;name=value`, which you read and ignore.",
                "After the last chunk there may be fields, and there is always an empty line.",
            ],
            run: Run::Served(bodies::chunked_in),
            ..Stage::PLAIN
        },
        Stage {
            name: "100-continue",
            teaches: "The server sends `100 Continue` before it reads the body if the request has `Expect: 100-continue`, and never otherwise or to HTTP/1.0.",
            why: "A client with a gigabyte to send asks first, with `Expect: 100-continue`, and waits. A server that only waits for the body waits too.",
            source: "RFC 9110 section 10.1.1",
            needs: &[],
            hints: &[
                "When the head is whole and says `Expect: 100-continue`, write `HTTP/1.1 100 Continue` and an empty line, then read the body.",
                "The final response still follows.",
            ],
            timed: true,
            run: Run::Served(bodies::continues),
            ..Stage::PLAIN
        },
        Stage {
            name: "Request line",
            teaches: "Wrong spaces, a missing version and a malformed version get 400. A major version other than 1 gets 505.",
            why: "A proxy that splits at the first space and a server that splits at the last see different targets. Refuse a line that can be read in two ways.",
            source: "RFC 9112 sections 2.3 and 3",
            needs: &[],
            hints: &[
                "The line has exactly two spaces, and nothing else separates its three parts.",
                "`HTTP/` is upper case, and a digit, a dot and a digit follow.",
            ],
            run: Run::Served(heads::request_line),
            ..Stage::PLAIN
        },
        Stage {
            name: "Fields",
            teaches: "A field without a colon, with white space before the colon, with folding or with control characters gets 400. A tab or a byte above 127 in a value is allowed.",
            why: "`Transfer-Encoding : chunked` is a coding to a parser that trims names and an unknown field to a parser that doesn't. Request smuggling starts there.",
            source: "RFC 9112 sections 5.1 and 5.2, RFC 9110 section 5.5",
            needs: &[],
            hints: &[
                "A name is a token: letters, digits and !#$%&'*+-.^_`|~. The colon follows immediately.",
                "A line that begins with a space once continued the line before it. That is obsolete; refuse it.",
            ],
            level: Level::Further,
            run: Run::Served(heads::fields),
            ..Stage::PLAIN
        },
        Stage {
            name: "Lines",
            teaches: "A line that ends with LF alone or contains CR alone gets 400.",
            why: "The RFC lets a server accept LF alone as the end of a line, so two parsers may see different lines. This exercise refuses it.",
            source: "RFC 9112 section 2.2",
            needs: &[],
            hints: &["Look for CR LF, and check that the line itself contains no CR and no LF."],
            level: Level::Further,
            run: Run::Served(heads::lines),
            ..Stage::PLAIN
        },
        Stage {
            name: "Host",
            teaches: "An HTTP/1.1 request needs exactly one well-formed Host. A missing, second or malformed Host gets 400.",
            why: "Host names the site that the request is for. If a proxy, a cache and an application read different hosts, an attacker chooses between them.",
            source: "RFC 9112 section 3.2",
            needs: &[],
            hints: &[
                "Count the Host fields of an HTTP/1.1 request: there must be one. HTTP/1.0 needs none.",
                "The value is a name or an address and perhaps a port. Malformed here means that it contains a space or a slash.",
            ],
            run: Run::Served(heads::host),
            ..Stage::PLAIN
        },
        Stage {
            name: "Target",
            teaches: "The server understands all four forms: `/path`, `http://host/path`, `host:port` with CONNECT, and `*` with OPTIONS. Schemes ignore case.",
            why: "A server must accept `GET http://host/path`. Clients send it to proxies, and a proxy may pass it on to you.",
            source: "RFC 9112 section 3.2",
            needs: &[],
            hints: &[
                "Strip the scheme and the authority from `http://host/path`. The rest is the path; if nothing is left, the path is `/`. `HTTP://` is the same scheme.",
                "`*` belongs to OPTIONS and `host:port` to CONNECT. You needn't support either, but 400 is wrong because the message is well formed: send 404, 405 or 501.",
            ],
            level: Level::Further,
            run: Run::Served(heads::target),
            ..Stage::PLAIN
        },
        Stage {
            name: "Length",
            teaches: "A list of equal numbers is one length. Anything else that isn't a number gets 400, and a number too large to accept gets 413 or 400.",
            why: "Libraries read `+5`, `0x5` and ` 5 5` as numbers, each in its own way. The grammar allows digits only. The RFC lets you refuse `5, 5`, but this exercise accepts it.",
            source: "RFC 9110 section 8.6, RFC 9112 section 6.3",
            needs: &[],
            hints: &[
                "Check each byte before you convert: most languages' conversions accept a sign, and some accept an underscore.",
                "`5, 5` is 5, and `5, 6` is 400.",
                "A number may be too large for your integers. What does your language make of 4294967301 or 18446744073709551621?",
            ],
            run: Run::Served(bodies::length),
            ..Stage::PLAIN
        },
        Stage {
            name: "Smuggling",
            teaches: "A length with a coding, `chunked` not last and two lengths get 400. An unknown coding gets 501. The server answers nothing after a refusal.",
            why: "Two parsers read each of these differently. Where the RFC leaves a choice (a length with a coding), this exercise refuses. If a proxy and your server disagree about where the body ends, your server runs an attacker's hidden request.",
            source: "RFC 9112 sections 6.1, 6.3 and 11.2",
            needs: &[],
            hints: &[
                "Decide the framing once, from the whole head, before you read a byte of the body.",
                "Send the refusal, then close. The bytes after a refused message are not a request.",
            ],
            level: Level::Further,
            run: Run::Served(bodies::smuggling),
            ..Stage::PLAIN
        },
        Stage {
            name: "Limits",
            teaches: "A target of 16 MiB gets 414, a head of 16 MiB gets 431, and a body of 16 MiB or more gets 413, before all of it has arrived.",
            why: "If a buffer grows until the message ends, the client decides how much memory you use. A limit that you check at the end comes too late.",
            source: "RFC 9110 sections 15.5.14 and 15.5.15, RFC 6585 section 5",
            needs: &[],
            hints: &[
                "Check the size of the buffer after every read, not when the message is complete.",
                "Add up the sizes of the chunks, and the bytes of the trailers. An endless extension or trailer may get 400, 413 or 431.",
                "You know a declared length before the body comes, and the size of a chunk before its bytes: refuse then. The stage declares 100000000000 bytes, and a chunk of fffffffff.",
            ],
            level: Level::Further,
            run: Run::Served(bodies::limits),
            ..Stage::PLAIN
        },
        Stage {
            name: "After an error",
            teaches: "After a refusal the server closes the connection, and the response still arrives: no reset.",
            why: "If the end of a message is in doubt, so is the beginning of the next one. But closing with unread bytes sends a reset, and a reset can destroy the response on its way.",
            source: "RFC 9112 section 9.6",
            needs: &[],
            hints: &[
                "Close the connection after a 400.",
                "End your sending side first. Then read and discard until the client closes or a moment has passed. Then close the socket.",
            ],
            level: Level::Further,
            run: Run::Served(connections::after_an_error),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
