use std::env;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

fn main() -> io::Result<()> {
    let port = env::var("PORT").unwrap_or_else(|_| "8080".into());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}"))?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (client, _) = listener.accept()?;
        answer(client)?;
    }
}

fn answer(mut client: TcpStream) -> io::Result<()> {
    // This treats one read as one request, even if the read returns only half of it.
    let mut request = [0; 65536];
    let count = client.read(&mut request)?;
    let (status, body) = match request[..count].starts_with(b"GET / ") {
        true => ("200 OK", "It answers.\n"),
        false => ("404 Not Found", "Nothing is here.\n"),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Length: {}\r\n\
         Connection: close\r\n\
         \r\n\
         {body}",
        body.len()
    );
    client.write_all(answer.as_bytes())
}
