use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use std::{env, thread};

/// The day's work happens around this handler.
fn handle(method: &str, path: &str, body: Vec<u8>) -> (&'static str, Vec<u8>) {
    match (method, path) {
        ("GET", "/") => ("200 OK", b"It answers.\n".into()),
        ("POST", "/") => ("200 OK", body),
        ("GET", "/slow") => {
            thread::sleep(Duration::from_secs(1));
            ("200 OK", b"That took a second.\n".into())
        }
        ("GET", "/stuck") => loop {
            thread::park();
        },
        ("GET", "/panic") => panic!("the reason is nobody's business"),
        _ => ("404 Not Found", b"Nothing is here.\n".into()),
    }
}

fn main() -> io::Result<()> {
    let port = env::var("PORT").unwrap_or_else(|_| "8080".into());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}"))?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (client, _) = listener.accept()?;
        thread::spawn(move || {
            if let Err(error) = serve(&client) {
                eprintln!("{error}");
            }
        });
    }
}

fn serve(client: &TcpStream) -> io::Result<()> {
    let mut from = BufReader::new(client);
    while let Some(request) = Request::read(&mut from)? {
        // HEAD is handled as GET, without the content.
        let head = request.method == "HEAD";
        let method = if head { "GET" } else { &request.method };
        let (status, content) = handle(method, &request.target, request.body);
        let mut answer = format!(
            "HTTP/1.1 {status}\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\
             Content-Length: {}\r\n\
             \r\n",
            content.len()
        )
        .into_bytes();
        if !head {
            answer.extend(content);
        }
        (&*client).write_all(&answer)?;
    }
    Ok(())
}

struct Request {
    method: String,
    target: String,
    body: Vec<u8>,
}

impl Request {
    /// Reads the next request of a connection; `None` at its end. Day 2 teaches what this lacks.
    fn read(from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace().map(str::to_owned);
        let method = words.next().unwrap_or_default();
        let target = words.next().unwrap_or_default();
        let mut length = 0;
        loop {
            let mut line = String::new();
            from.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = Vec::new();
        from.take(length).read_to_end(&mut body)?;
        Ok(Some(Self {
            method,
            target,
            body,
        }))
    }
}
