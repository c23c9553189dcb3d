//! The rules of `browser.rs`, held to what Chromium sends.

use std::env;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use lifecycle::{Background, Request, Response, Server};
use sessions::pairs;

use crate::browser::{SAME_SITES, SameSite, WAYS, Way};

/// The program, if one is installed.
fn chromium() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let mut found = env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    found.find(|it| it.is_file())
}

/// The host whose page sends the request; a subdomain of localhost is this machine.
fn host(way: Way) -> &'static str {
    match way {
        Way::OwnForm => "course.localhost",
        Way::SiblingForm => "blog.course.localhost",
        _ => "evil.localhost",
    }
}

/// One page after the other: each makes the browser send a request, and leads on to the next.
struct Pages {
    port: u16,
    /// The number of the way, and the head of its request.
    seen: Sender<Option<(usize, HeaderMap)>>,
}

impl Pages {
    fn page(&self, path: &str, headers: &HeaderMap) -> Response {
        let (name, number) = path[1..].split_once('/').unwrap_or((&path[1..], "0"));
        let number: usize = number.parse().unwrap_or_default();
        let script = match name {
            "start" => self.goes_to(0),
            "page" => self.sends(number),
            "target" => {
                let _ = self.seen.send(Some((number, headers.clone())));
                self.goes_to(number + 1)
            }
            "end" => {
                let _ = self.seen.send(None);
                String::new()
            }
            _ => String::new(),
        };
        let text = format!("<!doctype html><body><script>{script}</script>");
        let mut response = Response::new(text.into());
        let fields = response.headers_mut();
        fields.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        for same_site in SAME_SITES.iter().filter(|_| name == "start") {
            let line = format!("{same_site:?}=1; Path=/; Secure; SameSite={same_site:?}");
            fields.append(header::SET_COOKIE, line.parse().unwrap());
        }
        response
    }

    fn goes_to(&self, number: usize) -> String {
        let port = self.port;
        match WAYS.get(number) {
            Some(way) => format!("location = 'http://{}:{port}/page/{number}'", host(*way)),
            None => format!("location = 'http://course.localhost:{port}/end'"),
        }
    }

    /// The script that sends the request of way `number`.
    fn sends(&self, number: usize) -> String {
        let target = format!("http://course.localhost:{}/target/{number}", self.port);
        match WAYS[number] {
            Way::ForeignLink => format!("location = '{target}'"),
            Way::ForeignFetch => format!(
                "fetch('{target}', {{method: 'POST', mode: 'no-cors', credentials: 'include'}})
                 .finally(() => {{ {} }})",
                self.goes_to(number + 1)
            ),
            _ => format!(
                "let form = document.createElement('form');
                 form.method = 'post'; form.action = '{target}';
                 document.body.append(form); form.submit()"
            ),
        }
    }
}

fn serve() -> (Background, SocketAddr, Receiver<Option<(usize, HeaderMap)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (seen, requests) = mpsc::channel();
    let pages = std::sync::Arc::new(Pages {
        port: address.port(),
        seen,
    });
    let handler = move |request: Request| {
        let pages = std::sync::Arc::clone(&pages);
        async move { pages.page(request.uri().path(), request.headers()) }
    };
    let server = Background::start(Server::new(handler), listener).unwrap();
    (server, address, requests)
}

/// The browser, which ends with the test however that goes.
struct Browser(Child);

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn chromium_sends_what_the_rules_say() {
    let Some(program) = chromium() else {
        assert!(env::var_os("CI").is_none(), "a build server has Chromium");
        println!("skipped: no Chromium is installed");
        return;
    };
    let (server, address, requests) = serve();
    let profile = tempfile::tempdir().unwrap();
    let browser = Command::new(program)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ])
        .args(["--no-first-run", "--remote-debugging-port=0"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("http://course.localhost:{}/start", address.port()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let browser = Browser(browser.unwrap());
    let patience = Duration::from_secs(60);
    let mut seen = Vec::new();
    while let Some(request) = requests.recv_timeout(patience).unwrap() {
        seen.push(request);
    }
    drop(browser);
    server.stop().unwrap();

    assert_eq!(seen.len(), WAYS.len());
    for (number, headers) in seen {
        let way = WAYS[number];
        let site = headers.get("sec-fetch-site").map(|it| it.to_str().unwrap());
        assert_eq!(site, Some(way.site()), "{way:?}");
        for cookie in SAME_SITES {
            // Whether a third party's cookie is sent with a script's request is a setting of the browser.
            if (way, cookie) == (Way::ForeignFetch, SameSite::None) {
                continue;
            }
            let is_sent = pairs(&headers).any(|(name, _)| name == format!("{cookie:?}"));
            assert_eq!(is_sent, way.sends(cookie), "{way:?}, SameSite={cookie:?}");
        }
        let has_origin = headers.contains_key("origin");
        assert_eq!(has_origin, way != Way::ForeignLink, "{way:?}");
    }
}
