//! The program against the cases of the public conformance and attack suites.
//!
//! Each row names its suite and the case there, or the paper that describes the attack; the bytes
//! are our own. Behind every case the same connection carries one more request, the witness. It
//! settles what a status alone does not: whether the two sides agree on where the case ended. A
//! refused message must leave the witness unread; one that was taken must leave it whole.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use lesson::Program;

use crate::DAY02;

#[path = "conformance/answers.rs"]
mod answers;
#[path = "conformance/attacks.rs"]
mod attacks;
#[path = "conformance/chunks.rs"]
mod chunks;
#[path = "conformance/garden.rs"]
mod garden;
#[path = "conformance/heads.rs"]
mod heads;
#[path = "conformance/lengths.rs"]
mod lengths;

// ANCHOR: verdict
/// The expected response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// One answer of this status, which says that it closes; and the witness is never read.
    Refused(u16),
    /// One answer of this status that is the connection's last because the client asked for that.
    Last(u16),
    /// An answer of this status, and then the witness's.
    Answered(u16),
    /// Nothing while more may come, and 400 once the client has closed its side.
    Waits,
}
// ANCHOR_END: verdict

/// The suite and its name for the case, what is sent, and what must come back.
pub type Case = (&'static str, &'static [u8], Verdict);

const WITNESS: &[u8] = b"GET / HTTP/1.1\r\nHost: witness\r\nConnection: close\r\n\r\n";
const PATIENCE: Duration = Duration::from_secs(30);

/// All that comes back, up to the end of the connection.
fn talk(address: SocketAddr, bytes: &[u8], verdict: Verdict) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // A server that refuses early may have closed before all of it is written.
    let _ = stream.write_all(bytes);
    if verdict != Verdict::Waits {
        let _ = stream.write_all(WITNESS);
    }
    let _ = stream.shutdown(Shutdown::Write);
    let mut answers = Vec::new();
    stream.read_to_end(&mut answers).unwrap();
    String::from_utf8_lossy(&answers).into_owned()
}

/// The statuses of all responses but the interim ones.
fn statuses(answers: &str) -> Vec<u16> {
    let each = answers.split("HTTP/1.1 ").skip(1);
    each.filter_map(|answer| answer.get(..3)?.parse().ok())
        .filter(|&status| status >= 200)
        .collect()
}

fn is_met(verdict: Verdict, answers: &str) -> bool {
    let statuses = statuses(answers);
    match verdict {
        Verdict::Refused(status) => {
            statuses == [status] && answers.contains("\r\nConnection: close\r\n")
        }
        Verdict::Last(status) => statuses == [status],
        Verdict::Answered(status) => statuses == [status, 200],
        Verdict::Waits => {
            statuses == [400] && answers.contains("the connection ended before the message did")
        }
    }
}

fn hold(cases: &[Case]) {
    let program = Program::serve(DAY02).unwrap();
    let mut wrong = Vec::new();
    for &(name, bytes, verdict) in cases {
        let answers = talk(program.address(), bytes, verdict);
        if !is_met(verdict, &answers) {
            wrong.push(format!("{name}: not {verdict:?}, but\n{answers}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(program.stop().unwrap().success());
}

#[test]
fn request_lines_are_read_by_the_grammar() {
    hold(heads::REQUEST_LINES);
}

#[test]
fn field_lines_are_read_by_the_grammar() {
    hold(heads::FIELD_LINES);
}

#[test]
fn a_host_is_one_and_well_formed() {
    hold(heads::HOSTS);
}

#[test]
fn lengths_are_digits() {
    hold(lengths::LENGTHS);
}

#[test]
fn codings_are_chunked_and_nothing_else() {
    hold(lengths::CODINGS);
}

#[test]
fn chunks_are_read_by_the_grammar() {
    hold(chunks::CHUNKS);
}

#[test]
fn trailers_change_nothing_that_was_decided() {
    hold(chunks::TRAILERS);
}

#[test]
fn bugs_that_others_had_are_not_ours() {
    hold(garden::BUGS);
}

#[test]
fn a_hidden_request_is_never_answered() {
    hold(attacks::DESYNC);
}

#[test]
fn methods_versions_and_expectations_are_answered_by_their_rules() {
    hold(answers::ANSWERS);
}

#[test]
fn what_has_not_all_come_is_waited_for() {
    hold(answers::FRAGMENTS);
}

#[test]
fn every_disguise_of_a_coding_is_seen_through() {
    let program = Program::serve(DAY02).unwrap();
    for disguise in attacks::disguises() {
        let answers = talk(program.address(), &disguise, Verdict::Refused(400));
        assert!(
            matches!(statuses(&answers)[..], [400 | 415 | 501]),
            "{}:\n{answers}",
            disguise.escape_ascii()
        );
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let program = Program::serve(DAY02).unwrap();
    for (name, bytes, status) in answers::oversized() {
        let verdict = Verdict::Refused(status);
        let answers = talk(program.address(), &bytes, verdict);
        assert!(
            is_met(verdict, &answers),
            "{name}: not {status}, but\n{answers}"
        );
    }
}
