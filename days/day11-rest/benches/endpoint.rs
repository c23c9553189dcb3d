//! The cost of the endpoint over a bare handler of day 04: the same route, the same document, in turn.
//!
//! `just bench rest`. The aim is at most a microsecond more.

use std::hint::black_box;
use std::sync::Arc;

use clock::Clock;
use criterion::{Criterion, criterion_group, criterion_main};
use database::{Database, Settings};
use http::{HeaderValue, header};
use lifecycle::{Body, Handler, Request, Response};
use rest::{Api, Call, Json, Problem, State, Tagged};
use routing::{ParamError, Params, Router, Table};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const PATH: &str = "/courses/01890000-0000-7000-8000-000000000001";

#[derive(Serialize, Deserialize, JsonSchema)]
struct Course {
    id: Uuid,
    title: String,
}

fn course(id: Uuid) -> Course {
    Course {
        id,
        title: "Rust in thirty days".to_owned(),
    }
}

struct App {
    database: Database,
    clock: Clock,
}

impl State for App {
    fn database(&self) -> &Database {
        &self.database
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }
}

/// The handler without this day.
async fn bare(request: Request) -> Result<Response, ParamError> {
    let id = Params::of(&request).get("id")?;
    let text = serde_json::to_vec(&course(id)).unwrap_or_default();
    let mut response = Response::new(text.into());
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(header::ETAG, HeaderValue::from_static("\"7\""));
    Ok(response)
}

async fn bare_post(request: Request) -> Result<Response, ParamError> {
    let id = Params::of(&request).get::<Uuid>("id")?;
    let content = request.into_body().bytes().await.unwrap_or_default();
    let course: Course = serde_json::from_slice(&content).unwrap_or_else(|_| course(id));
    let text = serde_json::to_vec(&course).unwrap_or_default();
    let mut response = Response::new(text.into());
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    Ok(response)
}

async fn endpoint(call: Call<App>) -> Result<Tagged<Course>, Problem> {
    let id = call.param("id")?;
    Ok(Tagged::version(7, course(id)))
}

async fn endpoint_post(call: Call<App>, Json(new): Json<Course>) -> Result<Json<Course>, Problem> {
    call.param::<Uuid>("id")?;
    Ok(Json(new))
}

fn tables() -> Result<(Table, Table), Box<dyn std::error::Error>> {
    let app = App {
        // Nothing is asked of it.
        database: Database::open(&Settings::new("postgresql://127.0.0.1:1/none"))?,
        clock: Clock::system(),
    };
    let bare = Router::new()
        .get("/courses/{id}", bare)
        .post("/courses/{id}", bare_post);
    let api = Api::new(Arc::new(app))
        .parameter::<Uuid>("id")
        .get("/courses/{id}", endpoint)
        .post("/courses/{id}", endpoint_post);
    Ok((bare.build()?, api.build(|_| Ok(()))?))
}

fn get() -> Request {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = http::Uri::from_static(PATH);
    let accept = HeaderValue::from_static("application/json, */*;q=0.5");
    request.headers_mut().insert(header::ACCEPT, accept);
    request
}

fn post() -> Request {
    let mut request = get();
    *request.method_mut() = http::Method::POST;
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(header::CONTENT_TYPE, json);
    let course = r#"{"id":"01890000-0000-7000-8000-000000000001","title":"Rust in thirty days"}"#;
    *request.body_mut() = course.into();
    request
}

fn measure(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime without threads needs nothing");
    let (bare, api) = {
        let _inside = runtime.enter();
        tables().expect("the routes are sound")
    };
    for (method, request) in [("GET", get as fn() -> Request), ("POST", post)] {
        let mut group = criterion.benchmark_group(method);
        for (name, table) in [("bare", &bare), ("endpoint", &api)] {
            group.bench_function(name, |bencher| {
                bencher.iter(|| black_box(runtime.block_on(table.call(request()))));
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(40)
        .warm_up_time(std::time::Duration::from_millis(500))
        .measurement_time(std::time::Duration::from_secs(2));
    targets = measure
}
criterion_main!(benches);
