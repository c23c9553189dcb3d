//! Day 1: a server from sockets.

mod mistakes;
mod stages;

use checker::contract::{Contract, Graded, Level, Run, Stage};

pub(crate) const CONTRACT: Contract = Contract {
    day: 1,
    title: "How backends work + HTTP servers",
    graded: Graded::Program,
    stages: &[
        Stage {
            name: "It listens",
            teaches: "A server listens on 127.0.0.1, on the port that the environment variable PORT names.",
            why: "The operator chooses the port: two servers can't share one, and a load balancer has to know it.",
            source: "socket(7), listen(2)",
            needs: &[],
            hints: &[
                "Read PORT when the program starts, not at build time.",
                "Bind and listen on 127.0.0.1 (or on 0.0.0.0). The name `localhost` may mean only ::1.",
            ],
            run: Run::Served(|trial| trial.connect().map(drop)),
            ..Stage::PLAIN
        },
        Stage {
            name: "It answers",
            teaches: "The server answers `GET /` with 200 and a body of your choice, and `GET /nothing` with 404.",
            why: "Programs read the status, not the page. Caches store a 200 for a page that doesn't exist, and search \
                  engines list it.",
            source: "RFC 9112 section 4, RFC 9110 section 15.5.5",
            needs: &[1],
            hints: &[
                "A response is a status line, fields, an empty line and a body. Each line ends with CR LF.",
                "The second word of the request line is the path that the client asks for.",
            ],
            run: Run::Served(stages::answers),
            ..Stage::PLAIN
        },
        Stage {
            name: "The length is right, to the byte",
            teaches: "Content-Length is the number of bytes in the body, even if the body is empty or isn't ASCII.",
            why: "The length tells the client where the body ends. If it is too large, the client waits for bytes that \
                  never come. If it is too small, the client reads the rest as the next response.",
            source: "RFC 9110 section 8.6",
            needs: &[2],
            hints: &[
                "Which of your responses has no Content-Length? The 404 needs one, and so does an empty body.",
                "`é` is one character and two bytes in UTF-8. What does your language's length function count?",
                "Keep the body as bytes from reading to writing; never turn it into a string.",
            ],
            run: Run::Served(stages::length),
            ..Stage::PLAIN
        },
        Stage {
            name: "A request in two pieces",
            teaches: "A request is complete after its empty line and as many body bytes as Content-Length says, \
                      however many reads that takes.",
            why: "TCP is a stream: it keeps the order of bytes and nothing else. A read returns what has arrived, which \
                  may be half a line on a slow network and the whole request on yours.",
            source: "RFC 9112 section 2.2, RFC 9293 section 3.8",
            needs: &[2],
            hints: &[
                "How many times does your program read before it answers?",
                "Read into one buffer, in a loop, until it holds CR LF CR LF. Some of the body may follow in the same buffer.",
                "A read may end inside CR LF CR LF: search the whole buffer, not only the bytes of the last read.",
            ],
            run: Run::Served(stages::two_pieces),
            ..Stage::PLAIN
        },
        Stage {
            name: "Two clients at once",
            teaches: "While one client sends nothing, the server answers the others.",
            why: "A connection is not a request. A browser opens connections ahead of time, and a phone in a tunnel keeps \
                  one open for minutes. No other client should have to wait for it.",
            source: "accept(2), RFC 9112 section 9.5",
            needs: &[2],
            hints: &[
                "What does your accept loop do between accepting one client and accepting the next?",
                "A thread per connection is enough, and so is an event loop. The accept loop itself must never read.",
            ],
            timed: true,
            run: Run::Served(stages::at_once),
            ..Stage::PLAIN
        },
        Stage {
            name: "A client that vanishes",
            teaches: "A client that disconnects in the middle of a request or a response does no harm to the next client.",
            why: "Every network call can fail, and one day it will. An error should end the connection on which it \
                  happened, and nothing else.",
            source: "read(2) (ECONNRESET), write(2) (EPIPE), signal(7) (SIGPIPE)",
            needs: &[2],
            hints: &[
                "What does your program do when a read or a write fails?",
                "A read of zero bytes means that the client has finished sending. A loop that keeps reading never ends.",
                "Writing to a connection that was reset raises SIGPIPE or an exception. Catch it once per connection.",
            ],
            timed: true,
            run: Run::Served(stages::vanishing),
            ..Stage::PLAIN
        },
        Stage {
            name: "It ignores fields it doesn't know",
            teaches: "Field names may be in any case, fields come in any order, and your server ignores those it doesn't know.",
            why: "Field names are case-insensitive, and proxies and new browser versions add fields of their own. \
                  A server that fails on an unknown field breaks although nobody changed it.",
            source: "RFC 9110 sections 5.1 and 5.3, RFC 9112 section 5",
            needs: &[2],
            hints: &[
                "Ignore case when you compare field names: content-length is Content-Length.",
                "White space around a value is optional: after the colon there may be no space, or two.",
                "Split a line at its first colon only: a value may contain colons.",
            ],
            level: Level::Further,
            run: Run::Served(stages::ignores),
            ..Stage::PLAIN
        },
        Stage {
            name: "SIGTERM stops it",
            teaches: "On SIGTERM the server finishes the requests it has started, then exits with code 0.",
            why: "Every deployment begins with SIGTERM. A server that exits at once breaks the requests it has started. A \
                  server that ignores SIGTERM gets killed, and breaks them too.",
            source: "signal(7), RFC 9112 section 9.6",
            needs: &[4],
            hints: &[
                "Without a handler, SIGTERM ends a program at once.",
                "First stop accepting. Then wait for the connections that have sent something. Then exit with 0.",
                "Your runtime may choose another ending after your handler: the JVM exits with 143, and Uvicorn ends by the signal.",
            ],
            stops: true,
            run: Run::Served(stages::stops),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
