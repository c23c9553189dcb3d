//! Day 1: a server from sockets.

use std::time::Duration;

use super::super::answer::Framing;
use super::super::contract::{Contract, Graded, Mistake, Run, Stage, Trial};
use super::super::failure::{Failure, escaped};
use super::super::judgement::Answer;
use super::super::message::Request;
use super::super::program::in_words;
use super::{in_pieces, torn};

pub(super) const CONTRACT: Contract = Contract {
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
            stops: false,
            run: Run::Served(|trial| trial.connect().map(drop)),
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
            stops: false,
            run: Run::Served(answers),
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
            stops: false,
            run: Run::Served(length),
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
            stops: false,
            run: Run::Served(two_pieces),
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
            stops: false,
            run: Run::Served(at_once),
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
            stops: false,
            run: Run::Served(vanishing),
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
            stops: false,
            run: Run::Served(ignores),
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
            run: Run::Served(stops),
        },
    ],
    mistakes: &[
        Mistake {
            mode: "listens-elsewhere",
            server_that: "does not read PORT",
            fails: &[1],
            sign: "listens on port",
        },
        Mistake {
            mode: "always-200",
            server_that: "answers everything with 200",
            fails: &[2],
            sign: "/nothing: the status is 200",
        },
        Mistake {
            mode: "counts-characters",
            server_that: "counts characters where bytes are meant",
            fails: &[3],
            sign: "the number of characters",
        },
        Mistake {
            mode: "no-length",
            server_that: "leaves Content-Length out",
            fails: &[3],
            sign: "no Content-Length",
        },
        Mistake {
            mode: "one-read",
            server_that: "takes one read for one request",
            fails: &[4],
            sign: "cut in the request line, ",
        },
        Mistake {
            mode: "two-reads",
            server_that: "reads twice at most",
            fails: &[4],
            sign: "in 8 pieces: the status is 400",
        },
        Mistake {
            mode: "one-at-a-time",
            server_that: "serves one client after the other",
            fails: &[5],
            sign: "three silent clients: no answer",
        },
        Mistake {
            mode: "dies-of-errors",
            server_that: "lets an error of one connection end all of it",
            fails: &[6],
            sign: "the program ended",
        },
        Mistake {
            mode: "reads-past-the-end",
            server_that: "reads on behind the end of the stream",
            fails: &[6],
            sign: "the end of the stream: the connection is still open",
        },
        Mistake {
            mode: "case-matters",
            server_that: "knows Content-Length in one spelling only",
            fails: &[7],
            sign: "`content-length: 5\\r\\nhost: course\\r\\n`: the body ends after 0 of 5",
        },
        Mistake {
            mode: "dies-at-once",
            server_that: "leaves SIGTERM to the system, which ends it on the spot",
            fails: &[8],
            sign: "SIGTERM has ended the program on the spot",
        },
        Mistake {
            mode: "never-stops",
            server_that: "does not end when it is told to",
            fails: &[8],
            sign: "still runs",
        },
    ],
};

/// Larger than a segment, and no text in any encoding.
fn every_byte() -> Vec<u8> {
    (0..=255).cycle().take(5000).collect()
}

fn answers(trial: &mut Trial<'_>) -> Result<(), Failure> {
    let answer = trial.ask(&Request::get("/"))?.status(&[200])?;
    if answer.response.body.is_empty() {
        return Err(
            answer.fail("the body is empty; it is yours to choose, and has at least a byte")
        );
    }
    let nothing = trial.ask(&Request::get("/nothing"))?.status(&[404]);
    nothing.map_err(|failure| failure.within("/nothing"))?;
    Ok(())
}

fn length(trial: &mut Trial<'_>) -> Result<(), Failure> {
    let bodies = [Vec::new(), "é, 中 and 🦀".into(), every_byte()];
    let requests = [Request::get("/"), Request::get("/nothing")];
    let posts = bodies.into_iter().map(|body| Request::post("/", body));
    for request in requests.into_iter().chain(posts) {
        let mut client = trial.connect()?;
        let answer = client.exchange(&request)?;
        if answer.response.framing == Framing::Chunked {
            return Err(
                answer.fail("the answer comes in chunks; here it is to have a Content-Length")
            );
        }
        answer.field("Content-Length")?;
        if answer.response.framing == Framing::None {
            return Err(answer.fail("the status allows no body"));
        }
        let finished = client.finish();
        if counts_characters(&answer.response.body, &client.behind()) {
            let what = "Content-Length is the number of characters, and the body has more bytes";
            return finished.map_err(|failure| Failure {
                what: what.into(),
                ..failure
            });
        }
        if let Some(body) = request.content() {
            let case = format!("`POST /` with {} bytes", body.len());
            answer
                .status(&[200])
                .and_then(|answer| answer.body(body))
                .map_err(|failure| failure.within(case))?;
        }
        finished?;
    }
    Ok(())
}

/// Whether the length of `body`, with all that came `behind` it, is that of a string: in characters, or in UTF-16 units.
fn counts_characters(body: &[u8], behind: &[u8]) -> bool {
    let whole = [body, behind].concat();
    str::from_utf8(&whole).is_ok_and(|text| {
        let lengths = [text.chars().count(), text.encode_utf16().count()];
        !behind.is_empty() && lengths.contains(&body.len())
    })
}

fn two_pieces(trial: &mut Trial<'_>) -> Result<(), Failure> {
    let request = Request::post("/", "hello\r\n\r\nworld");
    let judge = |answer: Answer| answer.status(&[200])?.body(b"hello\r\n\r\nworld").map(drop);
    torn(trial, &request.bytes(), judge)?;
    in_pieces(trial, &request.bytes(), judge)
}

fn at_once(trial: &mut Trial<'_>) -> Result<(), Failure> {
    // Whoever comes first is accepted first, so the last can only be answered past the others.
    let mut silent = trial.connect()?;
    let mut half = trial.connect()?;
    half.send("POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 4\r\n\r\nha");
    let another = trial.connect()?;
    let mut client = trial.connect()?;
    client.remark(
        "three clients have connected before; two say nothing, one has sent half a request",
    );
    let answered = client.exchange(&Request::get("/"));
    let answer = answered.map_err(|failure| failure.within("behind three silent clients"))?;
    answer.status(&[200])?;
    silent.remark("others were answered meanwhile; now this client, the first, asks too");
    silent.exchange(&Request::get("/"))?.status(&[200])?;
    drop((half, another));
    Ok(())
}

fn vanishing(trial: &mut Trial<'_>) -> Result<(), Failure> {
    let whole = Request::post("/", every_byte()).bytes();
    let ways: [(&str, &[u8], bool); 4] = [
        (
            "a client has connected and gone again, without a word",
            b"",
            false,
        ),
        (
            "a client has sent half a head and gone",
            b"POST / HTTP/1.1\r\nHos",
            false,
        ),
        (
            "a client has sent half a body and gone",
            &whole[..1000],
            false,
        ),
        (
            "a client has asked and gone without reading its answer, which resets the connection",
            &whole,
            true,
        ),
    ];
    for (way, bytes, reset) in ways {
        let mut client = trial.connect()?;
        if !bytes.is_empty() {
            client.send(bytes);
        }
        match reset {
            true => client.vanish(),
            false => drop(client),
        }
        let mut next = trial.connect()?;
        next.remark(format!("{way}; this is the next"));
        next.exchange(&Request::get("/"))?.status(&[200])?;
    }
    // The harm may show only a moment later.
    std::thread::sleep(Duration::from_millis(50));
    let mut next = trial.connect()?;
    next.remark("clients have vanished in all ways; this is the next");
    next.exchange(&Request::get("/"))?.status(&[200])?;
    drop(next);
    // Who goes away for good cannot see what becomes of the connection. Who ends its own side can.
    let mut half = trial.connect()?;
    half.send("POST / HTTP/1.1\r\nHos");
    half.is_let_go()
        .map_err(|failure| failure.within("half a head, and the end of the stream"))
}

fn ignores(trial: &mut Trial<'_>) -> Result<(), Failure> {
    let fields = [
        "content-length: 5\r\nhost: course\r\n",
        "CONTENT-LENGTH: 5\r\nHOST: course\r\n",
        "X-Unheard-Of: a: b; c=\"d\"\r\nAccept: */*\r\nHost: course\r\nContent-Length:5\r\nX-Empty:\r\n",
        "Host: course\r\nContent-Length:  \t5 \r\nX-Content-Length: 900\r\nCookie: a=1; b=2\r\n",
        "Accept-Language: de, en;q=0.5\r\nUser-Agent: Content-Length: 3\r\nHost: course\r\nContent-Length: 5\r\n",
    ];
    for fields in fields {
        let mut client = trial.connect()?;
        client.send(format!("POST / HTTP/1.1\r\n{fields}\r\nhello"));
        let answered = client.answer("POST")?.status(&[200]);
        let answered = answered.and_then(|answer| answer.body(b"hello"));
        answered.map_err(|failure| failure.within(format!("`{}`", escaped(fields.as_bytes()))))?;
    }
    Ok(())
}

fn stops(trial: &mut Trial<'_>) -> Result<(), Failure> {
    let patience = trial.patience.max(Duration::from_secs(10));
    let mut client = trial.connect()?;
    client.send("POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 9\r\n\r\nhalf");
    client.until_read();
    let Some(program) = trial.program.as_mut() else {
        return Err(Failure::plain("there is no program to stop"));
    };
    program.terminate(program.server());
    client.remark("SIGTERM");
    client.pause(Duration::from_millis(100));
    client.send(" done");
    let answered = client.answer("POST");
    let answer = answered.map_err(|failure| program.after_sigterm(failure))?;
    answer.status(&[200])?.body(b"half done")?;
    // Our side ends as well: whoever keeps connections open has no reason to any more.
    client.finish()?;
    match program.wait(patience) {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(client.fail(format!(
            "the program ended, but not with 0: {}",
            in_words(status)
        ))),
        None => Err(client.fail(format!(
            "the program still runs {} s after SIGTERM",
            patience.as_secs()
        ))),
    }
}
