use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::{env, thread};

/// The name of the route that answers, if there is one.
fn route(method: &str, path: &str) -> Option<&'static str> {
    // A chain of arms would get long. What could a table of the routes look like?
    match (method, path) {
        ("GET", "/") => Some("home"),
        ("GET", "/courses") => Some("courses"),
        _ => None,
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
        let path = request.target.split('?').next().unwrap_or_default();
        let (status, body) = match route(&request.method, path) {
            Some(name) => ("200 OK", format!("{name}\n")),
            None => ("404 Not Found", "Nothing is here.\n".into()),
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\
             Content-Length: {}\r\n\
             \r\n\
             {body}",
            body.len()
        );
        (&*client).write_all(answer.as_bytes())?;
    }
    Ok(())
}

struct Request {
    method: String,
    target: String,
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
        // Nothing uses the body yet, but the server must not read it as the next request.
        io::copy(&mut from.take(length), &mut io::sink())?;
        Ok(Some(Self { method, target }))
    }
}
