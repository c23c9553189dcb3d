//! The naive version: each handler asks for the role, and some have forgotten to.

use std::net::{SocketAddr, TcpListener};

use clock::Clock;
use lesson::Tour;
use lifecycle::{Background, Chain, Request, Server};
use rest::Problem;
use tokens::{Authenticate, Bearer, Identity, Signer};
use uuid::Uuid;

use crate::experiment::call;
use crate::milestone::Authority;
use crate::people::{ADA, BOB, id_of_check_in, identity};

// ANCHOR: naive
fn answer(who: &Identity, method: &str, path: &[&str]) -> (u16, String) {
    let is_staff = who.has_role("staff");
    match (method, path) {
        ("GET", ["learners"]) if is_staff => ok("Ada, Bob"),
        ("POST", ["courses" | "impersonations"]) if is_staff => ok("made"),
        ("PUT" | "PATCH", ["courses", _]) if is_staff => ok("changed"),
        ("DELETE", ["courses", _]) => ok("deleted"),
        ("GET", ["me"] | ["courses"] | ["courses", _]) => ok("here it is"),
        ("GET", ["courses", _, "check-ins"]) => ok("\"I am behind.\", \"I may give up.\""),
        ("POST", ["courses", _, "check-ins"]) => ok("made"),
        ("GET", ["check-ins", id]) => ok(note(id)),
        ("PUT" | "PATCH", ["check-ins", id]) if who.subject == owner(id) => ok("changed"),
        ("DELETE", ["check-ins", _]) => ok("deleted"),
        _ => (403, "forbidden\n".to_owned()),
    }
}
// ANCHOR_END: naive

fn ok(text: &str) -> (u16, String) {
    (200, format!("{text}\n"))
}

fn owner(id: &str) -> Uuid {
    if is_adas(id) { ADA } else { BOB }
}

fn note(id: &str) -> &'static str {
    match is_adas(id) {
        true => "Sockets.",
        false => "My father is ill.",
    }
}

fn is_adas(id: &str) -> bool {
    [1, 2].iter().any(|it| id_of_check_in(*it) == id)
}

/// The naive server, running. It knows who asks: that part is day 15's.
pub(crate) struct Naive {
    pub(crate) address: SocketAddr,
    server: Background,
}

impl Naive {
    pub(crate) fn start(authority: &Authority) -> anyhow::Result<Self> {
        let handler = |request: Request| async move {
            let who = request.extensions().get::<Identity>().cloned();
            let who = who.ok_or_else(tokens::challenge::missing)?;
            let path: Vec<&str> = request.uri().path().split('/').skip(1).collect();
            let (status, text) = answer(&who, request.method().as_str(), &path);
            let status = http::StatusCode::from_u16(status).unwrap_or_default();
            Ok::<_, Problem>((status, text))
        };
        let bearer = Bearer::new(authority.verifier(Clock::system()));
        let server = Chain::around(handler).with(Authenticate::new().with(bearer));
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let server = Server::new(server).refusals(rest::render);
        let server = Background::start(server, listener)?;
        Ok(Self { address, server })
    }

    pub(crate) fn stop(self) -> anyhow::Result<()> {
        self.server.stop()?;
        Ok(())
    }
}

/// Shows it breaking.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let authority = Authority::from_environment()?;
    let signer = authority.signer(Clock::system())?;
    let naive = Naive::start(&authority)?;
    works(tour, &naive, &signer)?;
    breaks(tour, &naive, &signer)?;
    naive.stop()
}

fn works(tour: &mut Tour, naive: &Naive, signer: &Signer) -> anyhow::Result<()> {
    tour.step("It works");
    tour.say("Ada is a learner. The list of all learners is for staff, and Bob's check-in can't be changed by her:");
    let ada = identity(ADA, "learner");
    for (method, path) in [("GET", "/learners".to_owned()), ("PATCH", bobs())] {
        let call = call(method, &path, Some(&ada), signer)?;
        tour.connect_to(naive.address, "")?
            .call(&call)?
            .expect_status(403)?;
    }
    Ok(())
}

fn breaks(tour: &mut Tour, naive: &Naive, signer: &Signer) -> anyhow::Result<()> {
    tour.step("Another method, and the same row");
    tour.say("The handler for PATCH asks whose check-in it is. Those for GET and DELETE were written on other days:");
    let ada = identity(ADA, "learner");
    let send = |tour: &mut Tour, method: &str, path: &str| {
        let call = call(method, path, Some(&ada), signer)?;
        tour.connect_to(naive.address, "")?
            .call(&call)?
            .expect_status(200)
    };
    send(tour, "GET", &bobs())?.expect_body_with("My father is ill.")?;
    send(tour, "DELETE", &bobs())?;

    tour.step("A route that nobody has thought of");
    tour.say("Staff change courses, and two of the three handlers say so:");
    send(tour, "DELETE", "/courses/rust")?;
    tour.say("No test was red. Nobody had written one for a learner who deletes a course.");
    Ok(())
}

fn bobs() -> String {
    format!("/check-ins/{}", id_of_check_in(3))
}
