//! Day 3: the life of a request, and what ends it.

mod answers;
mod drain;
mod limits;
mod mistakes;
mod names;
mod terms;

use checker::contract::{Contract, Graded, Level, Run, Stage};

pub(crate) const CONTRACT: Contract = Contract {
    day: 3,
    title: "Request lifecycle",
    graded: Graded::Program,
    stages: &[
        Stage {
            name: "A name for each request",
            teaches: "Every response has an `x-request-id`: the request's own if it is 1-64 of `A-Z a-z 0-9 - _ .`, otherwise a fresh one.",
            why: "One id in all logs finds one request among millions. The id comes from outside, so your server decides what it may contain: a line break would forge log lines.",
            source: "RFC 9110 section 5.5",
            needs: &[],
            hints: &[
                "Send the field with every response, also with the 404 and the 413.",
                "Check the length and each character. Replace an id that breaks the rule; don't repair it.",
                "The time alone doesn't make a fresh id: two requests can come in one tick of the clock.",
            ],
            run: Run::Served(names::request_id),
            ..Stage::PLAIN
        },
        Stage {
            name: "HEAD",
            teaches: "The response to HEAD has the fields of GET's response and no content.",
            why: "HEAD tells a client what GET would return. Different fields make the client decide wrongly, and content breaks the connection.",
            source: "RFC 9110 section 9.3.2",
            needs: &[],
            hints: &["Handle HEAD as GET, and leave out the content only when you write."],
            run: Run::Served(answers::head),
            ..Stage::PLAIN
        },
        Stage {
            name: "Declared too large",
            teaches: "A declared length above 65536 gets 413 before the server reads any of the body, without `100 Continue`.",
            why: "The server knows the length before the body comes, so it can refuse then. `100 Continue` would ask for bytes that the server refuses.",
            source: "RFC 9110 sections 10.1.1 and 15.5.14",
            needs: &[],
            hints: &[
                "Check Content-Length as soon as the head is complete.",
                "Exactly 65536 bytes are allowed.",
            ],
            run: Run::Served(limits::declared),
            ..Stage::PLAIN
        },
        Stage {
            name: "Too large, but not declared",
            teaches: "Without a declared length, the first byte above 65536 gets 413.",
            why: "Chunks announce no total. A server that checks only declared lengths has no limit at all.",
            source: "RFC 9112 section 7.1, RFC 9110 section 15.5.14",
            needs: &[],
            hints: &[
                "Count the bytes, and compare before you read each chunk: its size is known.",
                "Don't wait for the last chunk: it may never come.",
            ],
            run: Run::Served(limits::counted),
            ..Stage::PLAIN
        },
        Stage {
            name: "A slow head",
            teaches: "A head that isn't complete after one second gets 408, and not earlier.",
            why: "An unfinished request holds a thread, or a buffer and a descriptor. If each read has its own time limit, one byte now and then keeps every limit from firing.",
            source: "RFC 9110 section 15.5.9",
            needs: &[],
            hints: &[
                "Start the second at the first byte of the request.",
                "The second is for the whole head: each read may wait only for the rest of that second.",
            ],
            level: Level::Further,
            timed: true,
            run: Run::Served(limits::slow_head),
            ..Stage::PLAIN
        },
        Stage {
            name: "A slow body",
            teaches: "A body that isn't complete after one second gets 408, and not earlier.",
            why: "A body of limited size needs only limited time. If only the gaps are limited, one byte every few seconds can hold a handler for weeks.",
            source: "RFC 9110 section 15.5.9",
            needs: &[],
            hints: &["Use the same clock, and start it again at the end of the head."],
            level: Level::Further,
            timed: true,
            run: Run::Served(limits::slow_body),
            ..Stage::PLAIN
        },
        Stage {
            name: "A deadline for the handler",
            teaches: "`GET /slow` gets 200 after one second. The handler of `GET /stuck` never answers, so the server sends 503 after two seconds.",
            why: "A handler waits for databases and other servers, and one day one of them doesn't answer. The client must learn that before it gives up.",
            source: "RFC 9110 section 15.6.4",
            needs: &[],
            hints: &[
                "Run the handler and a timer, and use whichever ends first.",
                "Put the timer around every handler, not inside one.",
            ],
            timed: true,
            run: Run::Served(limits::deadline),
            ..Stage::PLAIN
        },
        Stage {
            name: "A handler that fails",
            teaches: "The handler of `GET /panic` fails: the response is a 500 that reveals nothing of the reason.",
            why: "One bug should cost one request. The reason (a path, a query, a line of source) would help an attacker.",
            source: "RFC 9110 section 15.6.1",
            needs: &[],
            hints: &[
                "Catch what handlers throw in one place, around all of them.",
                "Write the reason to the log, with the request's id.",
            ],
            run: Run::Served(answers::failure),
            ..Stage::PLAIN
        },
        Stage {
            name: "The connection survives",
            teaches: "After the 500, the server answers the next request on the same connection.",
            why: "The server has read the failed request to its end, so it knows where the next one begins. The client needn't connect again.",
            source: "RFC 9112 section 9.3",
            needs: &[8],
            hints: &[
                "Where does your server catch the failure: around the handler, or around the whole connection?",
            ],
            timed: true,
            run: Run::Served(answers::goes_on),
            ..Stage::PLAIN
        },
        Stage {
            name: "A stop that drains",
            teaches: "On SIGTERM during `GET /slow` the server answers every request it has received and refuses new connections. Then it exits, even if idle clients are still connected.",
            why: "A deployment stops every server once. Requests that have started get their responses. A new client is refused at once, so it can try another server.",
            source: "signal(7), RFC 9112 section 9.6",
            needs: &[7],
            hints: &[
                "Close the listening socket first: then the kernel refuses new connections for you.",
                "Wait for the requests that have started, with a time limit, then exit.",
                "Close connections without a request in progress; don't wait for them.",
            ],
            stops: true,
            run: Run::Served(drain::drain),
            ..Stage::PLAIN
        },
    ],
    mistakes: mistakes::ALL,
};
