//! Before a real PostgreSQL.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use ::postgres::{Client, NoTls};
use faults::Proxy;

use crate::until;

fn database() -> (localdb::Database, Proxy) {
    let database = localdb::Database::empty("faults").unwrap();
    let proxy = Proxy::postgres(database.url()).unwrap();
    (database, proxy)
}

fn client(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap()
}

#[test]
fn simple_and_prepared_statements_are_counted_with_their_texts() {
    let (_database, proxy) = database();
    let mut client = client(proxy.url());
    let begun = proxy.counts();
    assert_eq!(begun.round_trips, 0, "logging in is not counted");
    client
        .batch_execute("create table t (n int not null)")
        .unwrap();
    let insert = client.prepare("insert into t values ($1)").unwrap();
    let prepared = proxy.counts().since(&begun);
    assert_eq!((prepared.queries, prepared.parses), (1, 1));
    assert_eq!(prepared.statements(), 1, "preparing runs nothing");
    assert_eq!(prepared.round_trips, 2);

    let before = proxy.counts();
    for n in 0..50 {
        client.execute(&insert, &[&n]).unwrap();
    }
    let sent = proxy.counts().since(&before);
    assert_eq!((sent.binds, sent.executes, sent.syncs), (50, 50, 50));
    assert_eq!((sent.parses, sent.queries), (0, 0));
    assert_eq!((sent.statements(), sent.round_trips), (50, 50));
    assert_eq!(
        sent.texts.into_iter().collect::<Vec<_>>(),
        [("insert into t values ($1)".to_owned(), 50)]
    );
    assert_eq!(proxy.counts().connections, 1);
}

#[test]
fn statements_of_one_text_count_as_one() {
    let (_database, proxy) = database();
    let mut client = client(proxy.url());
    let before = proxy.counts();
    client.batch_execute("select 1; select 2").unwrap();
    let sent = proxy.counts().since(&before);
    assert_eq!((sent.statements(), sent.round_trips), (1, 1));
    assert_eq!(sent.texts["select 1; select 2"], 1);
}

/// A client that speaks the protocol's bytes, for what a driver would not do.
struct Raw {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Raw {
    fn connected(proxy: &Proxy) -> Self {
        let stream = TcpStream::connect(proxy.address()).unwrap();
        let patience = Some(Duration::from_secs(60));
        stream.set_read_timeout(patience).unwrap();
        let received = Vec::new();
        Self { stream, received }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// Sends the startup message for the database of `proxy`, and waits until it is served.
    fn log_in(&mut self, proxy: &Proxy) {
        let config: ::postgres::Config = proxy.url().parse().unwrap();
        let (user, name) = (config.get_user().unwrap(), config.get_dbname().unwrap());
        let words = format!("user\0{user}\0database\0{name}\0\0");
        let length = u32::try_from(8 + words.len()).unwrap().to_be_bytes();
        self.send(&[&length, b"\0\x03\0\0", words.as_bytes()].concat());
        self.until_ready(1);
    }

    /// Waits until the server has been ready for `times` in all.
    fn until_ready(&mut self, times: usize) {
        let ready = |bytes: &[u8]| {
            let windows = bytes.windows(5);
            windows.filter(|it| *it == b"Z\0\0\0\x05").count()
        };
        while ready(&self.received) < times {
            let mut piece = [0; 4096];
            let read = self.stream.read(&mut piece).unwrap();
            assert_ne!(read, 0, "the connection ended");
            self.received.extend(&piece[..read]);
        }
    }
}

const TLS_PLEASE: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

#[test]
fn pipelined_statements_count_as_one_round_trip() {
    let (_database, proxy) = database();
    let mut client = Raw::connected(&proxy);
    client.log_in(&proxy);
    let statement = [
        b"P\0\0\0\x10\0select 1\0\0\0".as_slice(),
        b"B\0\0\0\x0c\0\0\0\0\0\0\0\0",
        b"E\0\0\0\x09\0\0\0\0\0",
        b"S\0\0\0\x04",
    ]
    .concat();
    let before = proxy.counts();
    client.send(&statement.repeat(3));
    client.until_ready(4);
    let pipelined = proxy.counts().since(&before);
    assert_eq!((pipelined.statements(), pipelined.syncs), (3, 3));
    assert_eq!(pipelined.round_trips, 1);
    assert_eq!(pipelined.texts["select 1"], 3);
    client.send(&statement);
    client.until_ready(5);
    assert_eq!(proxy.counts().since(&before).round_trips, 2);
}

#[test]
fn a_request_for_encryption_is_refused_and_counted() {
    let (_database, proxy) = database();
    let mut client = Raw::connected(&proxy);
    client.send(&TLS_PLEASE);
    let mut no = [0; 1];
    client.stream.read_exact(&mut no).unwrap();
    assert_eq!(&no, b"N");
    client.log_in(&proxy);
    client.send(b"Q\0\0\0\x0dselect 1\0");
    client.until_ready(2);
    assert_eq!(proxy.counts().texts["select 1"], 1);
}

#[test]
fn a_commit_whose_response_is_lost_has_taken_effect() {
    let (database, proxy) = database();
    let mut direct = client(database.url());
    direct.batch_execute("create table t (n int)").unwrap();
    let mut client = client(proxy.url());
    proxy.lose_response_to("commit");
    let mut transaction = client.transaction().unwrap();
    transaction
        .execute("insert into t values (1)", &[])
        .unwrap();
    let error = transaction.commit().unwrap_err();
    assert!(error.is_closed() || error.code().is_none(), "{error}");
    assert_eq!(proxy.lost(), 1);
    let rows: i64 = direct
        .query_one("select count(*) from t", &[])
        .unwrap()
        .get(0);
    assert_eq!(rows, 1);
}

#[test]
fn a_cut_inside_a_transaction_undoes_it_and_a_new_connection_works() {
    let (database, proxy) = database();
    let mut direct = client(database.url());
    direct.batch_execute("create table t (n int)").unwrap();
    let mut through = client(proxy.url());
    let mut transaction = through.transaction().unwrap();
    transaction
        .execute("insert into t values (1)", &[])
        .unwrap();
    proxy.cut();
    assert!(transaction.commit().is_err());
    assert!(Client::connect(proxy.url(), NoTls).is_err());
    proxy.mend();
    let rows: i64 = client(proxy.url())
        .query_one("select count(*) from t", &[])
        .unwrap()
        .get(0);
    assert_eq!(rows, 0);
}

#[test]
fn a_silent_database_says_nothing_not_even_that_it_has_no_encryption() {
    let (_database, proxy) = database();
    proxy.silence();
    let mut client = Raw::connected(&proxy);
    client.send(&TLS_PLEASE);
    until("the client's first message is held", || proxy.held() == 1);
    client.stream.set_nonblocking(true).unwrap();
    let nothing = client.stream.read(&mut [0; 1]).unwrap_err();
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
    client.stream.set_nonblocking(false).unwrap();
    proxy.mend();
    client.stream.read_exact(&mut [0; 1]).unwrap();
    client.log_in(&proxy);
}
