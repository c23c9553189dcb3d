//! Reading a head, beside `httparse`, on three requests.
//!
//! `httparse` finds the lines and leaves their meaning to its caller; `wire` also checks the
//! target's form, `Host`, both kinds of framing, `Connection` and `Expect`, and copies the bytes
//! in, because it keeps what has not been read. So it is compared doing more.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wire::{Decoder, Event};

fn requests() -> [(&'static str, Vec<u8>); 3] {
    let small = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n".to_vec();
    let browser = b"GET /courses/thirty-days/lessons?week=2&sort=day HTTP/1.1\r\n\
        Host: learn.example:8080\r\n\
        Connection: keep-alive\r\n\
        Cache-Control: max-age=0\r\n\
        sec-ch-ua: \"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\"\r\n\
        sec-ch-ua-mobile: ?0\r\n\
        sec-ch-ua-platform: \"Linux\"\r\n\
        Upgrade-Insecure-Requests: 1\r\n\
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n\
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8\r\n\
        Sec-Fetch-Site: same-origin\r\n\
        Sec-Fetch-Mode: navigate\r\n\
        Sec-Fetch-Dest: document\r\n\
        Referer: https://learn.example:8080/courses/thirty-days\r\n\
        Accept-Encoding: gzip, deflate, br, zstd\r\n\
        Accept-Language: en-US,en;q=0.9\r\n\
        Cookie: session=3f6c1a8e9b7d4c52a0e1f2d3c4b5a697; theme=dark\r\n\r\n"
        .to_vec();
    let mut sixty = b"GET /many HTTP/1.1\r\nHost: a.example\r\n".to_vec();
    for number in 1..60 {
        sixty.extend_from_slice(
            format!("X-Field-Number-{number}: the value of field {number}\r\n").as_bytes(),
        );
    }
    sixty.extend_from_slice(b"\r\n");
    [
        ("small", small),
        ("browser", browser),
        ("sixty fields", sixty),
    ]
}

fn heads(criterion: &mut Criterion) {
    for (name, bytes) in requests() {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function("wire", |bencher| {
            let mut decoder = Decoder::default();
            bencher.iter(|| {
                decoder.feed(black_box(&bytes));
                match decoder.next_event() {
                    Ok(Some(Event::Head(head))) => assert!(head.persistent),
                    other => panic!("{other:?}"),
                }
                assert!(matches!(decoder.next_event(), Ok(Some(Event::End(_)))));
            });
        });
        group.bench_function("httparse", |bencher| {
            bencher.iter(|| {
                let mut fields = [httparse::EMPTY_HEADER; 100];
                let mut request = httparse::Request::new(&mut fields);
                let status = request.parse(black_box(&bytes)).expect("a valid request");
                assert!(status.is_complete());
                request.headers.len()
            });
        });
        group.finish();
    }
}

criterion_group!(benches, heads);
criterion_main!(benches);
