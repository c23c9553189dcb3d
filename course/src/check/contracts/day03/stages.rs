//! What the stages of day 3 try.

use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use signal_hook::consts::SIGTERM;

use super::super::super::client::seconds;
use super::super::super::contract::Trial;
use super::super::super::failure::Failure;
use super::super::super::judgement::Answer;
use super::super::super::message::Request;
use super::super::super::program::in_words;

type Tried = Result<(), Failure>;

/// What a limit of one second is given before it counts as missing.
const LONG: Duration = Duration::from_secs(10);

/// How many connections have to be taken before it counts as a habit: a busy machine may give a program no time to
/// close its socket in, and the checker none to see that it has.
const ENOUGH: usize = 20;

/// The most bytes of a body.
const LIMIT: usize = 65536;

const ID: &str = "x-request-id";

/// How many pairs of requests that bring no name are to get one.
const FRESH: usize = 20;

/// What is taken off a time that is to pass, for clocks that tick.
const TICK: Duration = Duration::from_millis(100);

/// How late an answer may come that is due after one second or two, on a machine with other things to do.
const LATE: Duration = Duration::from_secs(3);

pub(super) fn request_id(trial: &mut Trial<'_>) -> Tried {
    let longest = "x".repeat(64);
    for own in ["a", "Az09-_.", &longest] {
        for (case, request) in [
            ("GET /", Request::get("/")),
            ("GET /nothing", Request::get("/nothing")),
            ("POST /", Request::post("/", "hello")),
        ] {
            let answer = trial.ask(&request.field(ID, own))?;
            let id = answer.field(ID);
            let id = id.map_err(|failure| failure.within(case))?;
            if id.value != own {
                return Err(
                    answer.fail_at(format!("the {ID} is not the request's own"), id.at.clone())
                );
            }
        }
    }
    let too_long = "x".repeat(65);
    let unfit_in_all = "a/b c".repeat(20);
    let mut fresh: Vec<String> = Vec::new();
    let mut unfit = vec![
        // Only who checks nothing repeats this one.
        Some(unfit_in_all.as_str()),
        Some(too_long.as_str()),
        Some("two words"),
        Some("a/b"),
        Some("caf\u{e9}"),
        Some(""),
    ];
    unfit.extend([None; FRESH]);
    // Twice, as what is made of the request's own comes again.
    let unfit = unfit.iter().flat_map(|unfit| [*unfit; 2]);
    for unfit in unfit {
        let request = Request::get("/");
        let request = match unfit {
            Some(unfit) => request.field(ID, unfit),
            None => request,
        };
        let answer = trial.ask(&request)?;
        let id = answer.field(ID)?;
        if unfit == Some(id.value.as_str()) {
            let why = match id.value == unfit_in_all {
                true => "neither short enough nor of the right characters",
                false => "not fit",
            };
            return Err(answer.fail_at(
                format!("the {ID} is the request's own, which is {why}"),
                id.at.clone(),
            ));
        }
        let last = fresh.last();
        let clock = || id.value.bytes().all(|byte| byte.is_ascii_digit());
        if id.value.is_empty() || fresh.contains(&id.value) {
            let mended = unfit.is_some_and(|unfit| !unfit.is_empty()) && last == Some(&id.value);
            let what = match mended && !clock() {
                true => {
                    format!("the {ID} is made of the request's own: it came before for the same")
                }
                false => format!("the {ID} is not a fresh one"),
            };
            return Err(answer.fail_at(what, id.at.start..id.at.end.max(id.at.start + 1)));
        }
        fresh.push(id.value.clone());
    }
    for (case, request) in [
        (
            "a body of 65537 bytes",
            Request::post("/", vec![b'a'; LIMIT + 1]),
        ),
        ("/panic", Request::get("/panic")),
    ] {
        // Whether they are answered at all is another stage's.
        if let Ok(answer) = trial.ask(&request.field(ID, "of-its-own")) {
            let id = answer.field(ID);
            let id = id.map_err(|failure| failure.within(case))?;
            if id.value != "of-its-own" {
                let failure =
                    answer.fail_at(format!("the {ID} is not the request's own"), id.at.clone());
                return Err(failure.within(case));
            }
        }
    }
    Ok(())
}

pub(super) fn head(trial: &mut Trial<'_>) -> Tried {
    let before = trial.ask(&Request::get("/"))?.status(&[200])?;
    let mut client = trial.connect()?;
    let head = client
        .exchange(&Request::new("HEAD", "/"))?
        .status(&[200])?;
    let after = trial.ask(&Request::get("/"))?.status(&[200])?;
    for field in before
        .response
        .fields
        .iter()
        .filter(|field| is_about_content(&field.name))
    {
        // What is of the moment differs between any two answers.
        let again = after.response.field(&field.name);
        if again.is_none_or(|again| again.value != field.value) {
            continue;
        }
        let same = head.field(&field.name)?;
        if same.value != field.value {
            let what = format!("{} differs: GET's is {}", field.name, field.value);
            return Err(head.fail_at(what, same.at.clone()));
        }
    }
    let alone = client.no_content(&Request::get("/"), &before);
    alone.map_err(|failure| failure.within("HEAD /"))?;
    let before = trial.ask(&Request::get("/nothing"))?.status(&[404])?;
    let mut client = trial.connect()?;
    let nothing = client.exchange(&Request::new("HEAD", "/nothing"));
    let nothing = nothing.and_then(|answer| answer.status(&[404]));
    let nothing = nothing.and_then(|_| client.no_content(&Request::get("/"), &before));
    nothing.map_err(|failure| failure.within("HEAD /nothing"))?;
    trial.ask(&Request::get("/"))?.status(&[200]).map(drop)
}

/// Whether a field describes what GET would bring (RFC 9110 section 8), and not this answer or its connection.
fn is_about_content(name: &str) -> bool {
    const ABOUT_CONTENT: [&str; 8] = [
        "Content-Type",
        "Content-Length",
        "Content-Encoding",
        "Content-Language",
        "Content-Location",
        "ETag",
        "Last-Modified",
        "Vary",
    ];
    ABOUT_CONTENT.iter().any(|of| of.eq_ignore_ascii_case(name))
}

pub(super) fn declared(trial: &mut Trial<'_>) -> Tried {
    let most = vec![b'a'; LIMIT];
    trial
        .ask(&Request::post("/", most.clone()))?
        .status(&[200])?
        .body(&most)?;
    for expect in ["", "Expect: 100-continue\r\n"] {
        let mut client = trial.connect()?;
        client.send(format!(
            "POST / HTTP/1.1\r\nHost: course\r\n{expect}Content-Length: {}\r\n\r\n",
            LIMIT + 1
        ));
        client.answer_or_continue("POST")?.status(&[413])?;
    }
    Ok(())
}

pub(super) fn counted(trial: &mut Trial<'_>) -> Tried {
    let head = "POST / HTTP/1.1\r\nHost: course\r\nTransfer-Encoding: chunked\r\n\r\n";
    let most = vec![b'a'; LIMIT];
    let chunk = [b"4000\r\n", &most[..LIMIT / 4], b"\r\n"].concat();
    // All of it at once, so that a client that is kept waiting is not too slow.
    let mut client = trial.connect()?;
    client.send([head.as_bytes(), &chunk.repeat(4), b"0\r\n\r\n"].concat());
    client.answer("POST")?.status(&[200])?.body(&most)?;

    let mut client = trial.connect()?;
    client.remark("65536 bytes, and one more, and no last chunk");
    let too_much = [head.as_bytes(), &chunk.repeat(4), b"1\r\na\r\n"].concat();
    client.send(too_much.as_slice());
    let answered = client.answer("POST");
    let refused = answered.and_then(|answer| answer.status(&[413]));
    refused.map(drop).map_err(|failure| {
        // Is it late, or is there no limit at all?
        let taken = trial.connect().and_then(|mut client| {
            client.send([&too_much, b"0\r\n\r\n".as_slice()].concat());
            client.answer("POST")?.status(&[200])
        });
        match taken {
            Ok(_) => {
                failure.within("65537 bytes in chunks are taken when the last chunk comes, too")
            }
            Err(_) => failure,
        }
    })?;

    let mut client = trial.connect()?;
    client.remark("65536 bytes, and then one, of a chunk that has more");
    client.send([head.as_bytes(), &chunk.repeat(4), b"4000\r\na"].concat());
    let answered = client.answer("POST");
    let refused = answered.and_then(|answer| answer.status(&[413]));
    refused
        .map(drop)
        .map_err(|failure| failure.within("in a chunk that is not whole"))
}

pub(super) fn slow_head(trial: &mut Trial<'_>) -> Tried {
    too_slow(trial, "GET / HTTP/1.1\r\nX-Filler: ")
}

pub(super) fn slow_body(trial: &mut Trial<'_>) -> Tried {
    too_slow(
        trial,
        "POST / HTTP/1.1\r\nHost: course\r\nContent-Length: 1000\r\n\r\n",
    )
}

/// One client begins and says nothing more; another begins, and then sends a byte now and then. Each has its own clock,
/// so they wait side by side.
fn too_slow(trial: &Trial<'_>, begin: &str) -> Tried {
    let named = trial.ask(&Request::get("/"))?.response.field(ID).is_some();
    let [mut silent, mut dribbling] = [trial.connect()?, trial.connect()?];
    let begun = Instant::now();
    for client in [&mut silent, &mut dribbling] {
        client.wait_at_least(LONG);
        client.send(begin);
    }
    let dribbled = dribbling.dribble(Duration::from_millis(100), LONG);
    // Who limits each read answers the silent one; who limits nothing answers neither.
    if dribbled.is_err() && !silent.has_more() {
        let what = format!("no answer for {}", seconds(LONG));
        return Err(silent
            .fail(what)
            .within("to a client that says nothing more"));
    }
    let answer = silent.answer("POST")?.status(&[408])?;
    dribbled?;
    // Now both have been answered, and this one not long ago.
    let took = begun.elapsed();
    dribbling.answer("POST")?.status(&[408])?;
    in_its_time(&answer, took, Duration::from_secs(1))?;
    if named {
        answer.field(ID)?;
    }
    Ok(())
}

/// Fails unless `answer`, which `took` so long, came when it was `due`.
fn in_its_time(answer: &Answer, took: Duration, due: Duration) -> Tried {
    let when = match took {
        took if took + TICK < due => "early",
        took if took > due + LATE => "late",
        _ => return Ok(()),
    };
    let took = Duration::from_millis(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    Err(answer.fail(format!(
        "it came too {when}: after {}, and it is due after {}",
        seconds(took),
        seconds(due)
    )))
}

pub(super) fn deadline(trial: &mut Trial<'_>) -> Tried {
    let mut clients = Vec::new();
    let begun = Instant::now();
    for (path, status, due) in [("/slow", 200, 1), ("/stuck", 503, 2)] {
        let mut client = trial.connect()?;
        client.wait_at_least(LONG);
        client.request(&Request::get(path));
        clients.push((client, path, status, Duration::from_secs(due)));
    }
    let mut named = false;
    for (client, path, status, due) in &mut clients {
        let answered = client.answer("GET");
        let took = begun.elapsed();
        let answered = answered.and_then(|answer| answer.status(&[*status]));
        let right = answered.and_then(|answer| {
            in_its_time(&answer, took, *due)?;
            // Who names what goes well names what does not.
            named = match named {
                true => answer.field(ID).map(|_| true)?,
                false => answer.response.field(ID).is_some(),
            };
            Ok(())
        });
        right.map_err(|failure| failure.within(path))?;
    }
    Ok(())
}

pub(super) fn failure(trial: &mut Trial<'_>) -> Tried {
    let answer = trial.ask(&Request::get("/panic"));
    let answer = answer.and_then(|answer| answer.status(&[500]));
    let answer = answer.map_err(|failure| failure.within("/panic"))?;
    silent_about_the_reason(&answer)?;
    trial.ask(&Request::get("/"))?.status(&[200])?;
    Ok(())
}

/// Fails on what only a trace, or a message of the language's own, contains.
fn silent_about_the_reason(answer: &Answer) -> Tried {
    const SIGNS: [&str; 7] = [
        "panicked at",
        "Traceback (most recent",
        "goroutine ",
        "Exception:",
        "Exception in thread",
        "unwrap()",
        // What the starters' handlers fail with, and the gallery's.
        "nobody's business",
    ];
    const FILES: [&str; 8] = [
        ".rs:",
        ".py\", line ",
        ".js:",
        ".ts:",
        ".go:",
        ".java:",
        ".rb:",
        ".php:",
    ];
    let content = String::from_utf8_lossy(&answer.response.body).into_owned();
    let content = ("the content", content, answer.response.body_at.start);
    let fields = answer.response.fields.iter();
    let fields = fields.map(|field| (field.name.as_str(), field.value.clone(), field.at.start));
    for (name, text, begin) in fields.chain([content]) {
        let signs = SIGNS
            .iter()
            .find_map(|sign| Some((text.find(sign)?, sign.len())));
        // A file is named with the line in it; without one it may be anything.
        let places = FILES.iter().find_map(|file| {
            let at = text.find(file)?;
            let line = text[at + file.len()..].starts_with(|c: char| c.is_ascii_digit());
            line.then_some((at, file.len()))
        });
        if let Some((at, length)) = signs.or(places) {
            let at = begin + at;
            let what = format!("{name} tells something of the reason");
            return Err(answer.fail_at(what, at..at + length));
        }
    }
    Ok(())
}

pub(super) fn goes_on(trial: &mut Trial<'_>) -> Tried {
    let mut client = trial.connect()?;
    client.exchange(&Request::get("/panic"))?.status(&[500])?;
    let next = client.exchange(&Request::get("/"));
    let next = next.and_then(|answer| answer.status(&[200]));
    next.map(drop)
        .map_err(|failure| failure.within("behind the failure"))
}

pub(super) fn drain(trial: &mut Trial<'_>) -> Tried {
    // One that has been answered, and asks nothing more.
    let mut idle = trial.connect()?;
    idle.exchange(&Request::get("/"))?.status(&[200])?;
    let [mut client, mut second] = [trial.connect()?, trial.connect()?];
    let Some(program) = trial.program.as_mut() else {
        return Err(Failure::plain("there is no program to stop"));
    };
    let (server, deadline) = (program.server(), trial.deadline);
    for client in [&mut client, &mut second] {
        client.wait_at_least(LONG);
        client.request(&Request::get("/slow"));
        // Who ends behind the first answer loses the second, which comes a little later.
        client.until_read();
    }
    if client.has_more() || second.has_more() {
        return Err(Failure {
            unsure: true,
            ..client.fail("an answer was there before SIGTERM was sent")
        });
    }
    program.terminate(server);
    client.remark("SIGTERM");
    // The answer takes a second, and closing a listening socket takes none of it.
    let (mut refused, mut tried) = (false, 0);
    while !refused && !second.has_more() && Instant::now() < deadline {
        refused = std::net::TcpStream::connect(program.address).is_err();
        tried += 1;
        std::thread::sleep(Duration::from_millis(10));
    }
    let answered = client.answer("GET");
    let answer = answered.map_err(|failure| program.after_sigterm(failure))?;
    answer.status(&[200])?;
    client.finish()?;
    let answered = second.answer("GET");
    let answered = answered.and_then(|answer| answer.status(&[200]));
    answered.map_err(|failure| failure.within("the second who has asked"))?;
    second.finish()?;
    if !refused {
        let what = "new connections are not refused while the program stops";
        return Err(Failure {
            unsure: tried < ENOUGH,
            ..client.fail(what)
        });
    }
    match program.wait(LONG) {
        // Who has answered all may also end by the signal, as it would have without: some hand it on (Uvicorn).
        Some(status) if status.code().is_some() || status.signal() == Some(SIGTERM) => Ok(()),
        Some(status) => Err(client.fail(format!(
            "the program did not end by itself: {}",
            in_words(status)
        ))),
        None => Err(client.fail(format!(
            "the program still runs {} s after SIGTERM",
            LONG.as_secs()
        ))),
    }
}
