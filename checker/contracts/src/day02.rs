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
            teaches: "A request in two pieces, cut at every offset in turn, is one request, and so is one in many pieces; with a length and in chunks.",
            why: "The network cuts where it likes: inside a name, between CR and LF, in the middle of a chunk's size. A parser keeps its state from read to read.",
            source: "RFC 9112 sections 2.2 and 7.1",
            needs: &[],
            hints: &[
                "Which offset breaks first? What stands there, and which of your searches does it cut in two?",
                "Collect bytes in a buffer, and look for the end of the line or of the chunk in that, never in what one read brought.",
            ],
            run: Run::Served(connections::torn_anywhere),
            ..Stage::PLAIN
        },
        Stage {
            name: "Keep-alive",
            teaches: "A connection serves one request after another.",
            why: "Opening a connection costs a round trip, and two more with TLS. HTTP/1.1 keeps it open unless somebody says otherwise.",
            source: "RFC 9112 section 9.3",
            needs: &[],
            hints: &[
                "Your loop ends after its first answer. What would it need to begin again?",
                "Answer, then read the next head from the same connection, until the client closes.",
            ],
            run: Run::Served(connections::keep_alive),
            ..Stage::PLAIN
        },
        Stage {
            name: "Pipelining",
            teaches: "Three requests in one write are answered in order, whether a body has a length or comes in chunks.",
            why: "What comes behind a body is the next request. A client may send it before it has the answer to the first.",
            source: "RFC 9112 section 9.3.2",
            needs: &[2],
            hints: &[
                "What do you do with bytes that are in the buffer behind the end of a request?",
                "Take a request's bytes from the front of the buffer and keep the rest; read only when it holds no whole request.",
            ],
            run: Run::Served(connections::pipelining),
            ..Stage::PLAIN
        },
        Stage {
            name: "Close",
            teaches: "`Connection: close` is honored, and an HTTP/1.0 request ends its connection.",
            why: "Whoever asks for the end waits for it: old clients and many tools know the answer is whole when the connection closes.",
            source: "RFC 9112 sections 9.3 and 9.6",
            needs: &[],
            hints: &[
                "The value is a list, and its words are known in any case: `keep-alive, Close`.",
                "HTTP/1.0 closes unless it says otherwise; you may always close.",
            ],
            run: Run::Served(connections::close),
            ..Stage::PLAIN
        },
        Stage {
            name: "HEAD",
            teaches: "The answer to HEAD has the length of GET's body, and no body; a 404 has none either.",
            why: "A client that asked with HEAD reads no body, whatever the length says. Sent all the same, it is taken for the next answer.",
            source: "RFC 9110 section 9.3.2",
            needs: &[2],
            hints: &[
                "Answer HEAD as GET, and leave the body out at the very end.",
                "The Content-Length stays.",
            ],
            run: Run::Served(connections::head),
            ..Stage::PLAIN
        },
        Stage {
            name: "Chunked in",
            teaches: "A body in chunks is read: with extensions, leading zeros, upper case and trailers, and `CHUNKED` is chunked.",
            why: "Who does not know the length in advance sends chunks. Each part of the syntax is a place where parsers have differed.",
            source: "RFC 9112 section 7.1",
            needs: &[2],
            hints: &[
                "A size is hexadecimal: `A` is ten, and `005` is five.",
                "Behind the size may come `;name=value`, which you read and ignore.",
                "Behind the last chunk may come fields, and always comes an empty line.",
            ],
            run: Run::Served(bodies::chunked_in),
            ..Stage::PLAIN
        },
        Stage {
            name: "100-continue",
            teaches: "Asked for, `100 Continue` comes before the body; not asked for, or by HTTP/1.0, it never comes.",
            why: "A client with a gigabyte to send asks first. It waits for the word, and a server that waits for the body waits with it.",
            source: "RFC 9110 section 10.1.1",
            needs: &[],
            hints: &[
                "When the head is whole and says `Expect: 100-continue`, write `HTTP/1.1 100 Continue` and an empty line, then read the body.",
                "The final answer still follows.",
            ],
            timed: true,
            run: Run::Served(bodies::continues),
            ..Stage::PLAIN
        },
        Stage {
            name: "Request line",
            teaches: "Wrong spaces, no version and a version that is none are 400; a major version that is not 1 is 505.",
            why: "A proxy that splits at the first space and a server that splits at the last do not see the same target. What is read in two ways is refused.",
            source: "RFC 9112 sections 2.3 and 3",
            needs: &[],
            hints: &[
                "There are exactly two spaces, and nothing else separates the three parts.",
                "`HTTP/` is upper case, and a digit, a dot and a digit follow.",
            ],
            run: Run::Served(heads::request_line),
            ..Stage::PLAIN
        },
        Stage {
            name: "Fields",
            teaches: "No colon, white space before it, folding and control characters are 400; a tab in a value, and a byte above 127, are not.",
            why: "`Transfer-Encoding : chunked` is a coding to a reader that trims and an unknown field to one that does not: the seed of request smuggling.",
            source: "RFC 9112 sections 5.1 and 5.2, RFC 9110 section 5.5",
            needs: &[],
            hints: &[
                "A name is a token: letters, digits and !#$%&'*+-.^_`|~, and the colon comes right behind it.",
                "A line that begins with a space was once a continuation. It is obsolete; refuse it.",
            ],
            level: Level::Further,
            run: Run::Served(heads::fields),
            ..Stage::PLAIN
        },
        Stage {
            name: "Lines",
            teaches: "LF alone and CR alone end no line: 400.",
            why: "The RFC lets you take LF for a line's end, and that is how two readers come to see different lines. This exercise refuses it.",
            source: "RFC 9112 section 2.2",
            needs: &[],
            hints: &["Look for CR LF, and see that neither of the two stands in a line by itself."],
            level: Level::Further,
            run: Run::Served(heads::lines),
            ..Stage::PLAIN
        },
        Stage {
            name: "Host",
            teaches: "Missing in HTTP/1.1, twice, or malformed: 400.",
            why: "Host says whom the request is for. Proxies, caches and applications that read different ones let an attacker choose.",
            source: "RFC 9112 section 3.2",
            needs: &[],
            hints: &[
                "Count the Host fields of an HTTP/1.1 request: there is one.",
                "A host and perhaps a port: no spaces, no slash.",
            ],
            run: Run::Served(heads::host),
            ..Stage::PLAIN
        },
        Stage {
            name: "Target",
            teaches: "All four forms are understood; an absolute one counts as well as a path.",
            why: "A server must take `GET http://host/path`: proxies are asked that way, and one in front of you may pass it on.",
            source: "RFC 9112 section 3.2",
            needs: &[],
            hints: &[
                "Strip the scheme and the authority of `http://host/path`; what is left is the path, or `/`.",
                "`*` goes with OPTIONS and `host:port` with CONNECT. You need not do anything for either, but 400 is wrong: the message is right.",
            ],
            level: Level::Further,
            run: Run::Served(heads::target),
            ..Stage::PLAIN
        },
        Stage {
            name: "Length",
            teaches: "A list of equal values is one length; everything else that is no number is 400.",
            why: "Libraries read `+5`, `0x5` and ` 5 5` as numbers, each in its own way. The grammar is digits and nothing else. The RFC lets you refuse `5, 5`; this exercise takes it.",
            source: "RFC 9110 section 8.6, RFC 9112 section 6.3",
            needs: &[],
            hints: &[
                "Check each byte before you convert: most languages' conversions take a sign, some an underscore.",
                "`5, 5` is 5, and `5, 6` is 400.",
                "A number may have more digits than your integers hold. What do they make of 4294967301, or 18446744073709551621?",
            ],
            run: Run::Served(bodies::length),
            ..Stage::PLAIN
        },
        Stage {
            name: "Smuggling",
            teaches: "Length and coding, chunked not last and two lengths are 400, an unknown coding is 501, and nothing behind is answered.",
            why: "Each of these is read in two ways by somebody, and where the RFC leaves a choice (a length beside a coding), this exercise refuses. If a proxy and you disagree about where the body ends, an attacker's next request is yours.",
            source: "RFC 9112 sections 6.1, 6.3 and 11.2",
            needs: &[],
            hints: &[
                "Decide the framing once, from the whole head, before you read a byte of the body.",
                "Refuse, answer, close. What comes behind a refused message is nobody's request.",
            ],
            level: Level::Further,
            run: Run::Served(bodies::smuggling),
            ..Stage::PLAIN
        },
        Stage {
            name: "Limits",
            teaches: "A target, a head or a body that is too long is 414, 431 or 413, before the whole of it has come.",
            why: "A buffer that grows until the end comes is the client's to fill. A limit you check at the end is no limit.",
            source: "RFC 9110 sections 15.5.14 and 15.5.15, RFC 6585 section 5",
            needs: &[],
            hints: &[
                "Look at the size of what you keep after every read, not when it is whole.",
                "Chunks add up, and so do trailers.",
                "A declared length is known before the body: refuse it then. The size of a chunk is, too.",
            ],
            level: Level::Further,
            run: Run::Served(bodies::limits),
            ..Stage::PLAIN
        },
        Stage {
            name: "After an error",
            teaches: "The connection is closed, and the answer still arrives.",
            why: "Behind a message whose end is in doubt the next one's beginning is, too. But who closes with unread bytes resets, and that can overtake the answer.",
            source: "RFC 9112 section 9.6",
            needs: &[],
            hints: &[
                "Close the connection after a 400.",
                "Close your sending side first, read for a moment what still comes, then close the rest.",
            ],
            level: Level::Further,
            run: Run::Served(connections::after_an_error),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
