//! The naive version: the next number is the session, and whoever brings one keeps it.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderValue, header};
use lesson::{Answer, Call, Tour};
use lifecycle::{Background, BodyError, Chain, Handler, IntoResponse, Request, Response, Server};
use sessions::{Cookie, CrossSite, pairs};

// ANCHOR: naive
#[derive(Default)]
struct Naive {
    last: u64,
    names: HashMap<u64, String>,
    emails: HashMap<String, String>,
}

impl Naive {
    fn answer(&mut self, path: &str, sid: Option<u64>, text: &str) -> (u64, String) {
        let sid = sid.unwrap_or(self.last + 1);
        self.last = self.last.max(sid);
        if path == "/login" {
            self.names.insert(sid, text.to_owned());
        }
        let name = self.names.get(&sid).cloned().unwrap_or_default();
        if path == "/email" && !name.is_empty() {
            self.emails.insert(name.clone(), text.to_owned());
        }
        let email = self.emails.get(&name).cloned().unwrap_or_default();
        (sid, format!("name: {name}, mail: {email}\n"))
    }
}
// ANCHOR_END: naive

/// The handler around it. A GET takes its text from the query, a POST from the body.
fn handler() -> impl Handler {
    let naive = Arc::new(Mutex::new(Naive::default()));
    move |request: Request| {
        let naive = Arc::clone(&naive);
        async move {
            let (head, body) = request.into_parts();
            let body = body.bytes().await?;
            let text = head.uri.query().map_or(&body[..], str::as_bytes);
            let sid = pairs(&head.headers).find(|(name, _)| *name == "sid");
            let sid = sid.and_then(|(_, value)| value.parse().ok());
            let text = String::from_utf8_lossy(text);
            let mut naive = naive.lock().unwrap_or_else(PoisonError::into_inner);
            let (sid, text) = naive.answer(head.uri.path(), sid, &text);
            let mut response = text.into_response();
            let cookie = HeaderValue::try_from(format!("sid={sid}"));
            let cookie = cookie.unwrap_or(HeaderValue::from_static("sid=0"));
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            Ok::<Response, BodyError>(response)
        }
    }
}

/// The naive server, running.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    server: Background,
}

impl Running {
    pub(crate) fn start() -> anyhow::Result<Self> {
        Self::serve(Server::new(handler()))
    }

    /// The same server with today's middleware around it.
    pub(crate) fn guarded() -> anyhow::Result<Self> {
        let guard = CrossSite::protecting(Cookie::named("sid"));
        Self::serve(Server::new(Chain::around(handler()).with(guard)))
    }

    fn serve(server: Server) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let server = Background::start(server, listener)?;
        Ok(Self { address, server })
    }

    pub(crate) fn stop(self) -> anyhow::Result<()> {
        self.server.stop()?;
        Ok(())
    }
}

fn send(tour: &mut Tour, naive: &Running, who: &str, call: &Call) -> anyhow::Result<Answer> {
    let answer = tour.connect_to(naive.address, who)?.call(call)?;
    answer.expect_status(200)
}

/// Shows it breaking.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let naive = Running::start()?;
    tour.step("The number before mine");
    tour.say("Ada signs in:");
    send(tour, &naive, "ada", &Call::post("/login").body("ada"))?
        .expect_header("set-cookie", "sid=1")?;
    tour.say("Mallory gets a cookie of his own, and counts down:");
    send(tour, &naive, "mallory", &Call::get("/"))?.expect_header("set-cookie", "sid=2")?;
    send(
        tour,
        &naive,
        "mallory",
        &Call::get("/").header("Cookie", "sid=1"),
    )?
    .expect_body_with("name: ada")?;

    tour.step("A session that somebody else began");
    tour.say("Mallory has a session that nobody is signed in to. He brings its cookie into Bob's browser, by a link or from a neighboring subdomain. Bob signs in:");
    let bob = Call::post("/login").header("Cookie", "sid=2").body("bob");
    send(tour, &naive, "bob", &bob)?.expect_header("set-cookie", "sid=2")?;
    tour.say("Nothing was stolen, and nothing was guessed:");
    send(
        tour,
        &naive,
        "mallory",
        &Call::get("/").header("Cookie", "sid=2"),
    )?
    .expect_body_with("name: bob")?;

    tour.step("A form on another page");
    tour.say("Ada is signed in and reads a page of evil.example. Its form sends itself, and her browser adds the cookie:");
    let forged = Call::post("/email")
        .header("Origin", "https://evil.example")
        .header("Sec-Fetch-Site", "cross-site")
        .header("Cookie", "sid=1")
        .body("mallory@evil.example");
    send(tour, &naive, "ada", &forged)?.expect_body_with("mail: mallory")?;
    naive.stop()
}
