//! The day's own server on a database of its own, asked in process.

use clock::{Clock, Ids};
use database::{Connection, Database, Settings};
use faults::Proxy;
use http::HeaderMap;
use lifecycle::Server;
use serde_json::Value;
use uuid::Uuid;

use super::lab::blocking;
use crate::milestone::{App, Issuer, TABLES, server};
use crate::token;

pub struct World {
    pub server: Server,
    /// Between the server and its database.
    pub network: Proxy,
    issuer: Issuer,
    own: localdb::Database,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

/// Somebody who is signed in.
pub struct Person {
    pub id: String,
    /// Name and value.
    pub cookie: String,
    pub access_token: String,
    pub refresh_token: String,
}

impl World {
    pub async fn new() -> Self {
        let own = blocking(|| TABLES.fresh().unwrap()).await;
        let network = Proxy::postgres(own.url()).unwrap();
        let database = Database::open(&Settings::new(network.url())).unwrap();
        let issuer = Issuer::from_environment();
        let app = App::new(database, &issuer).unwrap();
        Self {
            server: server(app).unwrap(),
            network,
            issuer,
            own,
        }
    }

    /// The field with a token of Ada's from the login service.
    pub fn bearer(&self) -> (&'static str, String) {
        self.bearer_of(1)
    }

    fn bearer_of(&self, number: u128) -> (&'static str, String) {
        let account = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0000 + number);
        let token = token::mint(&self.issuer, account, Clock::system(), Ids::system());
        ("authorization", format!("Bearer {}", token.unwrap()))
    }

    /// Sends `METHOD /path` with these fields, and a JSON document unless it is null.
    pub async fn send(&self, line: &str, fields: &[(&'static str, String)], body: Value) -> Answer {
        let (method, target) = line.split_once(' ').unwrap();
        let mut request = http::Request::builder().method(method).uri(target);
        for (name, value) in fields {
            request = request.header(*name, value);
        }
        let mut text = String::new();
        if !body.is_null() {
            request = request.header("content-type", "application/json");
            text = body.to_string();
        }
        let response = self.server.call(request.body(text.into()).unwrap()).await;
        let (head, body) = response.into_parts();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: String::from_utf8(body.bytes().await.unwrap().to_vec()).unwrap(),
        }
    }

    /// Signs Ada in with a browser that sends these fields.
    pub async fn sign_in(&self, fields: &[(&'static str, String)]) -> Person {
        self.sign_in_as(1, fields).await
    }

    pub async fn sign_in_as(&self, number: u128, fields: &[(&'static str, String)]) -> Person {
        let mut fields = fields.to_vec();
        fields.push(self.bearer_of(number));
        let created = self
            .send("POST /sessions", &fields, Value::Null)
            .await
            .expect(201);
        let document = created.document();
        let text = |name: &str| document[name].as_str().unwrap().to_owned();
        let cookie = created.field("set-cookie").split(';').next().unwrap();
        Person {
            id: text("id"),
            cookie: cookie.to_owned(),
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
        }
    }

    /// Runs `sql` beside the server.
    pub async fn run(&self, sql: &'static str) {
        let settings = Settings::new(self.own.url());
        blocking(move || Connection::connect(&settings).unwrap().batch(sql).unwrap()).await;
    }
}

impl Person {
    pub fn cookie(&self) -> (&'static str, String) {
        ("cookie", self.cookie.clone())
    }
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:?} {}", self.headers, self.body);
        self
    }

    pub fn document(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// A header field's value; empty if it isn't there.
    pub fn field(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }
}
