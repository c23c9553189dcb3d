//! Health: live and ready, which are not the same question.

use lesson::Call;

use crate::client::Client;
use crate::platform::{Platform, eventually};

#[test]
fn a_running_platform_is_live_and_ready() {
    let platform = Platform::start();
    let mut client = platform.client();

    assert_eq!(
        client.get("/health/live").expect(200).json()["status"],
        "live"
    );
    assert_eq!(
        client.get("/health/ready").expect(200).json()["status"],
        "ready"
    );
}

#[test]
fn a_probe_gets_its_status_whatever_it_accepts() {
    let platform = Platform::start();
    let mut client = platform.client();
    let mut probe =
        |path: &str, accept: &str| client.call(&Call::get(path).header("Accept", accept));

    for accept in ["text/html", "*/*;q=0", "text/plain, application/json;q=0"] {
        for path in ["/health/live", "/health/ready"] {
            let answer = probe(path, accept).expect(200);
            assert_eq!(answer.headers["content-type"], "application/json");
        }
        // Everything else is negotiated.
        probe("/api/v1/courses", accept).expect(406);
    }

    platform.take_database_away();
    eventually("not ready", || {
        probe("/health/ready", "text/html").status == 503
    });
}

#[test]
fn without_a_database_it_is_live_but_not_ready() {
    let platform = Platform::start();
    let mut client = platform.client();

    platform.take_database_away();

    eventually("not ready", || client.get("/health/ready").status == 503);
    client.get("/health/live").expect(200);
    let refused = client.get("/api/v1/courses").expect(503);
    assert_eq!(refused.headers["retry-after"], "1");

    platform.give_database_back();

    eventually("ready again", || client.get("/health/ready").status == 200);
    eventually("serving again", || {
        client.get("/api/v1/courses").status == 200
    });
}

#[test]
fn while_draining_it_is_not_ready_but_still_serves() {
    let mut platform = Platform::with(&[("CAPSTONE_DRAIN_NOTICE", "60s")]);
    platform.client().get("/health/ready").expect(200);

    platform.program.terminate().unwrap();

    eventually("not ready", || {
        platform.client().get("/health/ready").status == 503
    });
    let mut client: Client = platform.client();
    let answer = client.get("/api/v1/courses").expect(200);
    // A load balancer finds no connection to reuse.
    assert_eq!(answer.headers["connection"], "close");
    platform.client().get("/health/live").expect(200);

    // A second signal cuts the notice short.
    platform.program.terminate().unwrap();

    assert!(platform.program.wait().unwrap().success());
    assert!(client.is_closed());
}

#[test]
fn the_index_says_where_to_go() {
    let platform = Platform::start();
    let mut client = platform.client();

    let index = client.get("/").expect(200).json();

    for place in ["courses", "live", "ready"] {
        client.get(index[place].as_str().unwrap()).expect(200);
    }
}
