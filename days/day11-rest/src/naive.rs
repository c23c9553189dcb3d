//! The naive version: every action has a URL, and every response is 200.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, ensure};
use faults::Proxy;
use lesson::{Call, Tour};
use lifecycle::{Background, Request, Server};

use crate::experiment::exchange;

// ANCHOR: naive
type Courses = BTreeMap<usize, String>;

fn answer(courses: &mut Courses, target: &str) -> String {
    let (action, value) = target.split_once('=').unwrap_or((target, ""));
    match action {
        "/createCourse?title" => {
            let id = courses.keys().max().map_or(1, |last| last + 1);
            courses.insert(id, value.to_owned());
            "ok\n".to_owned()
        }
        "/deleteCourse?id" => {
            value.parse().ok().and_then(|id: usize| courses.remove(&id));
            "ok\n".to_owned()
        }
        _ => courses
            .iter()
            .map(|(id, title)| format!("{title} <a href=\"/deleteCourse?id={id}\">x</a>\n"))
            .collect(),
    }
}
// ANCHOR_END: naive

/// The naive server, running.
pub(crate) struct Naive {
    pub(crate) address: SocketAddr,
    courses: Arc<Mutex<Courses>>,
    server: Background,
}

impl Naive {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let courses = Arc::new(Mutex::new(Courses::new()));
        let shared = Arc::clone(&courses);
        let handler = move |request: Request| {
            let target = request.uri().to_string();
            let mut courses = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let text = answer(&mut courses, &target);
            async move { text }
        };
        let server = Background::start(Server::new(handler), listener)?;
        Ok(Self {
            address,
            courses,
            server,
        })
    }

    /// How many courses it has now.
    pub(crate) fn count(&self) -> usize {
        let courses = self.courses.lock();
        courses.unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(crate) fn stop(self) -> anyhow::Result<()> {
        self.server.stop()?;
        Ok(())
    }
}

/// Shows it breaking.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let naive = Naive::start()?;
    crawled(tour, &naive)?;
    lost(tour, &naive)?;
    unsaid(tour, &naive)?;
    naive.stop()
}

fn crawled(tour: &mut Tour, naive: &Naive) -> anyhow::Result<()> {
    tour.step("A crawler follows the links");
    ask(tour, "you", naive.address, "POST /createCourse?title=rust")?;
    ask(tour, "you", naive.address, "POST /createCourse?title=http")?;
    let page = ask(tour, "you", naive.address, "GET /")?.context("no page")?;
    let links = links(&page);
    ensure!(links.len() == 2, "{links:?}");
    tour.say("A crawler reads the page and follows its links, as search engines do:");
    for link in links {
        ask(tour, "crawler", naive.address, &format!("GET {link}"))?;
    }
    tour.say("You look again, and nothing is there:");
    let page = ask(tour, "you", naive.address, "GET /")?.context("no page")?;
    ensure!(page.is_empty(), "something is left: {page}");
    Ok(())
}

fn links(page: &str) -> Vec<String> {
    let targets = page.split("href=\"").skip(1);
    targets
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect()
}

fn lost(tour: &mut Tour, naive: &Naive) -> anyhow::Result<()> {
    tour.step("A response is lost");
    let proxy = Proxy::to(naive.address).context("cannot start the proxy")?;
    proxy.lose_response();
    tour.say("A proxy fails at the worst moment: after the request went through, before the response comes back.");
    let heard = ask(tour, "you", proxy.address(), "POST /createCourse?title=sql")?;
    ensure!(heard.is_none(), "{heard:?}");
    tour.say("You don't know whether it was done, so you send it again:");
    ask(tour, "you", proxy.address(), "POST /createCourse?title=sql")?;
    ask(tour, "you", proxy.address(), "GET /")?;
    ensure!(naive.count() == 2, "{} courses", naive.count());
    Ok(())
}

fn unsaid(tour: &mut Tour, naive: &Naive) -> anyhow::Result<()> {
    tour.step("Everything is 200");
    tour.say("There is no course 99, and no action of that name. Nothing that a program looks at says so:");
    ask(tour, "you", naive.address, "GET /deleteCourse?id=99")?;
    ask(tour, "you", naive.address, "GET /createCuorse?title=go")?;
    Ok(())
}

/// Sends a request without a body and shows, in two lines or so, what came of it.
fn ask(
    tour: &mut Tour,
    who: &str,
    server: SocketAddr,
    line: &str,
) -> anyhow::Result<Option<String>> {
    let (method, target) = line.split_once(' ').context("no method")?;
    let heard = exchange(server, &Call::new(method, target))?;
    let said = match &heard {
        Some(heard) => format!("{} {}", heard.status, heard.content.trim_end()),
        None => "the connection is closed".to_owned(),
    };
    let said = said.trim_end().replace('\n', "\n            ");
    tour.show(format!("{who:<8} > {line}\n{who:<8} < {said}"));
    Ok(heard.map(|it| it.content))
}
