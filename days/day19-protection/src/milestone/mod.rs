//! The milestone: a small API whose every way in and out is bounded.

mod app;
mod courses;
mod previews;
mod settings;
mod sign_in;

use std::net::TcpListener;
use std::sync::Arc;

use database::Database;
use lesson::{Milestone, Tables};
use lifecycle::{Background, Chain, Server};
use problem::Registry;
use protection::{
    BadOrigin, Cors, Devices, Egress, Limiter, LockOut, Rate, RateLimit, Secret, SecurityHeaders,
    TrustedProxies,
};
use rest::Api;

use app::App;
pub(crate) use settings::Settings;

/// Its tables, and their first rows.
pub(crate) const TABLES: Tables = Tables {
    label: "day19",
    script: include_str!("../../sql/tables.sql"),
    given: &["learners", "courses"],
    added: &[(
        "rate_limits",
        include_str!("../../../../sql/schema/0008_d19_rate_limits.sql"),
    )],
};

// ANCHOR: server
/// The server: each middleware is one boundary, the outermost first.
pub(crate) fn server(database: Database, settings: &Settings) -> anyhow::Result<Server> {
    let limiter = Arc::new(Limiter::new(settings.clock.clone()));
    let limits = RateLimit::by_address(Arc::clone(&limiter), "address", "100/1m".parse()?)
        .class("previews", "20/1m".parse()?);
    let headers = SecurityHeaders::new();
    let table = Api::new(Arc::new(app(database, settings, limiter)?))
        .get("/courses", courses::list)
        .post("/sessions", sign_in::create)
        .post("/password-resets", sign_in::reset)
        .post("/previews", previews::create)
        .attribute(Rate("previews"))
        .with(limits)
        .build(|_| Ok(()))?;
    let guarded = Chain::around(table)
        .with(headers.clone())
        .with(cors(settings)?)
        .with(TrustedProxies::new(settings.proxies.iter().copied()));
    // ANCHOR_END: server
    let registry = Registry::standard();
    Ok(Server::new(guarded).refusals(move |refused, context| {
        let mut response = registry.render(refused, context);
        headers.apply(response.headers_mut());
        response
    }))
}

fn app(database: Database, settings: &Settings, limiter: Arc<Limiter>) -> anyhow::Result<App> {
    let mut egress = Egress::new();
    for (host, port) in &settings.allowed_hosts {
        egress = egress.allow(host, *port);
    }
    Ok(App {
        database,
        clock: settings.clock.clone(),
        ids: settings.ids.clone(),
        lock_out: LockOut::new(limiter, "10/1m".parse()?),
        devices: Devices::new(&Secret::new(settings.ids.bytes::<32>())),
        egress,
        password: Secret::new("correct horse battery staple"),
    })
}

fn cors(settings: &Settings) -> Result<Cors, BadOrigin> {
    Ok(Cors::new(settings.origins.iter().map(String::as_str))?.credentials())
}

/// Starts it on the learner's database, or on one of its own; stopping it drains it.
pub(crate) fn start(listener: TcpListener) -> anyhow::Result<Milestone> {
    let place = TABLES.place()?;
    let settings = Settings::from_environment()?;
    let (server, database) = serve(place.url(), listener, &settings)?;
    let milestone = Milestone::running(move || {
        server.stop()?;
        drop(database);
        Ok(())
    });
    Ok(milestone.on(place))
}

/// The server on `listener`, with its database at `url`.
pub(crate) fn serve(
    url: &str,
    listener: TcpListener,
    settings: &Settings,
) -> anyhow::Result<(Background, Database)> {
    let database = Database::open(&database::Settings::new(url))?;
    let server = Background::start(server(database.clone(), settings)?, listener)?;
    server.block_on(database.ping())?;
    Ok((server, database))
}
