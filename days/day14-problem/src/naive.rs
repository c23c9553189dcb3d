//! The naive version: the driver's text is the response.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use anyhow::Context as _;
use http::StatusCode;
use lesson::{Answer, Call, Tour};
use lifecycle::{Background, IntoResponse, Request, Response, Server};
use postgres::{Client, NoTls};

use crate::milestone;

// ANCHOR: naive
fn create(url: &str, slug: &str) -> Result<(), postgres::Error> {
    let mut client = Client::connect(url, NoTls)?;
    let sql = "insert into courses (id, slug, title)
               values (gen_random_uuid(), $1, $1)";
    client.execute(sql, &[&slug])?;
    Ok(())
}

fn answer(url: &str, slug: &str) -> (StatusCode, String) {
    match create(url, slug) {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, text(&error) + "\n"),
    }
}
// ANCHOR_END: naive

/// The driver's error with its causes, as `{:#}` prints an `anyhow::Error`.
fn text(error: &postgres::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}

/// The naive server, running.
struct Naive {
    address: SocketAddr,
    server: Background,
}

impl Naive {
    fn start(url: &str) -> anyhow::Result<Self> {
        let url: Arc<str> = url.into();
        let handler = move |request: Request| {
            let url = Arc::clone(&url);
            async move {
                let bytes = request.into_body().bytes().await?;
                let slug = String::from_utf8_lossy(&bytes).into_owned();
                let work = tokio::task::spawn_blocking(move || answer(&url, &slug)).await;
                let answered = work.unwrap_or((StatusCode::INTERNAL_SERVER_ERROR, String::new()));
                Ok::<Response, lifecycle::BodyError>(answered.into_response())
            }
        };
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let server = Background::start(Server::new(handler), listener)?;
        Ok(Self { address, server })
    }

    /// Posts a slug, which is never well.
    fn send(&self, tour: &mut Tour, slug: &str) -> anyhow::Result<Answer> {
        let call = Call::post("/courses").body(slug);
        let answer = tour.connect_to(self.address, "")?.call(&call)?;
        answer.expect_status(500)
    }
}

/// Shows it breaking.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let database = milestone::TABLES.fresh()?;
    let naive = Naive::start(database.url())?;
    tour.step("Three mistakes, one status");
    tour.say("A slug that somebody has, a slug that isn't one, and text that no column can hold. All three are the client's to correct:");
    naive
        .send(tour, "rust")?
        .expect_body_with("courses_slug_key")?;
    naive
        .send(tour, "Not a slug")?
        .expect_body_with("courses_slug_shape")?;
    naive.send(tour, "a\0b")?;
    tour.say("A monitor counts three defects. The client reads the names of tables and constraints, and a row.");

    tour.step("The database is away");
    tour.say("Nothing is wrong with this request, and the same one works in a minute. The status says that the server has a defect:");
    let nowhere = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let without = Naive::start(&format!("postgresql://ada@{nowhere}/courses"))?;
    without.send(tour, "sql")?;
    without.server.stop()?;

    tour.step("The driver quotes the row");
    tour.say("A column is added with a rule that the program doesn't know. PostgreSQL explains the refusal with the values of the row, and so does the response:");
    let mut client = Client::connect(database.url(), NoTls).context("no database")?;
    client.batch_execute(
        "alter table courses
         add owner_email text not null default 'ada@example.org'
             constraint courses_owner_known check (slug <> 'go')",
    )?;
    naive
        .send(tour, "go")?
        .expect_body_with("ada@example.org")?;
    naive.server.stop()?;
    Ok(())
}
