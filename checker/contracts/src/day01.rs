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
            why: "Whoever starts it decides where: two servers cannot have one port, and a load balancer has to know.",
            source: "socket(7), listen(2)",
            needs: &[],
            hints: &[
                "Read PORT when the program starts, not when it is built.",
                "Bind, then listen, on 127.0.0.1 (or on 0.0.0.0): `localhost` may mean ::1 only.",
            ],
            run: Run::Served(|trial| trial.connect().map(drop)),
            ..Stage::PLAIN
        },
        Stage {
            name: "It answers",
            teaches: "`GET /` is answered with 200 and a body of your choice, and what is not there with 404.",
            why: "The status is the part of an answer that programs read. A 200 for a page that is not there is cached, \
                  indexed and believed.",
            source: "RFC 9112 section 4, RFC 9110 section 15.5.5",
            needs: &[1],
            hints: &[
                "An answer is a status line, fields, an empty line, a body; each line ends in CR LF.",
                "The second word of the request's first line is what is asked for.",
            ],
            run: Run::Served(stages::answers),
            ..Stage::PLAIN
        },
        Stage {
            name: "The length is right, to the byte",
            teaches: "Content-Length is the number of bytes of the body, also when it is empty or no ASCII.",
            why: "The length is how a client knows where the body ends. A byte too many, and it waits for what never \
                  comes; a byte too few, and the rest is taken for the next answer.",
            source: "RFC 9110 section 8.6",
            needs: &[2],
            hints: &[
                "Which of your answers has no Content-Length? The 404 needs one, and so does an empty body.",
                "`é` is one character and two bytes in UTF-8. What does your language's length count?",
                "Keep the body as bytes from the socket to the socket; never make a string of it.",
            ],
            run: Run::Served(stages::length),
            ..Stage::PLAIN
        },
        Stage {
            name: "A request in two pieces",
            teaches: "A request is whole when its empty line has come, and then as many bytes as Content-Length says, \
                      in however many reads.",
            why: "TCP is a stream. It keeps the order of bytes and nothing else, so a read returns what has arrived: half \
                  a line on a slow network, all of it on yours.",
            source: "RFC 9112 section 2.2, RFC 9293 section 3.8",
            needs: &[2],
            hints: &[
                "How often does your program read before it answers?",
                "Read into one buffer, in a loop, until it holds CR LF CR LF. Some of the body may be behind it already.",
                "CR LF CR LF may be cut in two as well: search the buffer, not what the last read brought.",
            ],
            run: Run::Served(stages::two_pieces),
            ..Stage::PLAIN
        },
        Stage {
            name: "Two clients at once",
            teaches: "While one client says nothing, the others are answered.",
            why: "A connection is not a request. A browser opens some ahead of time, and a phone in a tunnel keeps one \
                  open for minutes; nobody else may have to wait for it.",
            source: "accept(2), RFC 9112 section 9.5",
            needs: &[2],
            hints: &[
                "What does your accept loop do between accepting one client and accepting the next?",
                "A thread for each connection is enough, and so is an event loop. The accept loop itself never reads.",
            ],
            timed: true,
            run: Run::Served(stages::at_once),
            ..Stage::PLAIN
        },
        Stage {
            name: "A client that vanishes",
            teaches: "A client that goes away in the middle of a request, or of an answer, does no harm to the next.",
            why: "Every network call can fail, and most of them will one day. An error belongs to the connection it came \
                  from, and ends that and nothing else.",
            source: "read(2) (ECONNRESET), write(2) (EPIPE), signal(7) (SIGPIPE)",
            needs: &[2],
            hints: &[
                "What happens to an error of read or write in your program?",
                "A read of zero bytes is the end: a loop that reads on never ends itself.",
                "Writing to a connection that was reset raises SIGPIPE, or an exception. Catch it for each connection.",
            ],
            timed: true,
            run: Run::Served(stages::vanishing),
            ..Stage::PLAIN
        },
        Stage {
            name: "What it need not understand, it ignores",
            teaches: "Fields have names in any case and come in any order, and most of them are none of your business.",
            why: "Field names are case-insensitive, and anyone may add fields: proxies do, browsers do with each version. \
                  A server that trips over them breaks without having changed.",
            source: "RFC 9110 sections 5.1 and 5.3, RFC 9112 section 5",
            needs: &[2],
            hints: &[
                "Compare field names without regard to case: content-length is Content-Length.",
                "White space around a value is optional: there may be none behind the colon, or two.",
                "Split a line at its first colon only. A value may contain more.",
            ],
            level: Level::Further,
            run: Run::Served(stages::ignores),
            ..Stage::PLAIN
        },
        Stage {
            name: "SIGTERM stops it",
            teaches: "Told to stop, a server answers who has begun, then ends by itself with exit code 0.",
            why: "SIGTERM is how every deployment begins. Who ends at once breaks the requests that it had begun; who \
                  ignores it is killed, and breaks them as well.",
            source: "signal(7), RFC 9112 section 9.6",
            needs: &[4],
            hints: &[
                "Without a handler, SIGTERM ends a program on the spot.",
                "Stop accepting first, then wait for the connections that have sent something, then exit with 0.",
                "What a runtime does behind your handler may end it otherwise: the JVM ends with 143, Uvicorn by the signal.",
            ],
            stops: true,
            run: Run::Served(stages::stops),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
