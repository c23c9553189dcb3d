//! `capstone serve`: from nothing to a running platform, and in good order back to nothing.
//!
//! Invariants
//! - The port is taken before anything else is started, so that a port in use costs nothing.
//! - Nothing is announced before it can be used.
//! - On Ctrl-C or SIGTERM `/health/ready` says no first and every response is the last of its connection, then no
//!   more connections are taken, and requests in flight are answered. A second signal ends the program at once.

use std::io::{ErrorKind, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use clock::{Clock, Ids};
use database::Database;
use lifecycle::{Limits, Server};
use protection::{Cors, SecurityHeaders, TrustedProxies};
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::app::{App, Keys};
use crate::http::bounds::Bounds;
use crate::keys;
use crate::routes;
use crate::settings::{Edge, Serve};
use crate::storage::Storage;

/// Runs the command until it is told to stop.
pub fn run(settings: &Serve) -> Result<()> {
    let listener = listen(settings)?;
    let storage = Storage::open(&settings.storage)?;
    let (ring, refresh) = keys::open(&settings.keys, &storage)?;
    let keys = Keys { ring, refresh };
    match settings.no_migrate {
        true => storage.require_migrated(&database_settings(settings, storage.url()))?,
        false => storage.prepare()?,
    }
    runtime(settings)?.block_on(serve(settings, listener, storage.url(), keys))
}

async fn serve(settings: &Serve, listener: TcpListener, url: &str, keys: Keys) -> Result<()> {
    let mut signals = Signals::new()?;
    let database = Database::open(&database_settings(settings, url))?;
    let is_new = !has_administrator(&database).await?;
    let app = App::new(database, Clock::system(), Ids::system(), keys)?;
    let app = Arc::new(app);
    let address = listener.local_addr()?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let shutdown = CancellationToken::new();
    let bounds = bounds(&settings.edge)?;
    let server = Server::new(routes::handler(&app, &bounds)?)
        .limits(limits(settings))
        .refusals(bounds.refusals())
        .closing(app.draining().clone());
    let mut server = tokio::spawn(server.serve(listener, shutdown.clone()));
    announce(settings, address, is_new);

    tokio::select! {
        ended = &mut server => bail!("the server ended by itself: {ended:?}"),
        () = signals.next() => {}
    }
    app.draining().cancel();
    tracing::info!("told to stop: no longer ready");
    tokio::select! {
        () = sleep(settings.drain_notice.0) => {}
        () = signals.next() => {}
    }
    shutdown.cancel();
    tokio::select! {
        report = server => tracing::info!("{}", report?),
        () = signals.next() => bail!("told to stop a second time: requests in flight were cut off"),
    }
    Ok(())
}

fn listen(settings: &Serve) -> Result<TcpListener> {
    let address = SocketAddr::new(settings.host, settings.port);
    let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow::anyhow!(
            "port {} is in use (pass --port N, or stop the program that holds it)",
            settings.port
        ),
        _ => anyhow::Error::new(error).context(format!("cannot listen on {address}")),
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn runtime(settings: &Serve) -> Result<Runtime> {
    let mut builder = Builder::new_multi_thread();
    if let Some(workers) = settings.workers {
        builder.worker_threads(usize::try_from(workers)?);
    }
    builder
        .enable_all()
        .build()
        .context("cannot start the threads that run requests")
}

fn bounds(settings: &Edge) -> Result<Bounds> {
    let networks = settings.trusted_proxies.iter().flat_map(|it| &it.0);
    let origins = settings.allowed_origins.iter().flat_map(|it| &it.0);
    let origins: Vec<&str> = origins.map(String::as_str).collect();
    let cors = match origins.is_empty() {
        true => None,
        false => Some(Cors::new(origins)?.credentials()),
    };
    let headers = SecurityHeaders::new();
    Ok(Bounds {
        proxies: TrustedProxies::new(networks.copied()).writing(settings.forwarded_field.into()),
        cors,
        headers: match settings.hsts.is_positive() {
            true => headers.hsts(settings.hsts),
            false => headers,
        },
        by_address: settings.address_limit.0,
        by_account: settings.account_limit.0,
    })
}

fn limits(settings: &Serve) -> Limits {
    Limits {
        connections: index(settings.connections),
        body_bytes: settings.body_limit,
        head_time: settings.read_timeout.0,
        body_time: settings.read_timeout.0,
        write_time: settings.write_timeout.0,
        handler_time: settings.request_deadline.0,
        drain_time: settings.drain_deadline.0,
        ..Limits::default()
    }
}

fn database_settings(settings: &Serve, url: &str) -> database::Settings {
    database::Settings {
        application_name: "capstone".to_owned(),
        connections: index(settings.pool),
        waiting: index(settings.queue),
        read_connections: index(settings.readers),
        connect_timeout: settings.connect_timeout.0,
        statement_timeout: settings.statement_timeout.0,
        read_timeout: settings.statement_timeout.0,
        unnamed_statements: settings.unnamed_statements,
        ..database::Settings::new(url)
    }
}

fn index(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

async fn has_administrator(database: &Database) -> Result<bool> {
    const SELECT: &str = "select true from role_grants where role = 'administrator' limit 1";
    let found: Option<(bool,)> = database.read_opt(SELECT, &[]).await?;
    Ok(found.is_some())
}

/// Says where it listens, and three things to try. Nobody may be there to read it.
fn announce(settings: &Serve, address: SocketAddr, is_new: bool) {
    let place = match &settings.storage.data_dir {
        Some(directory) => format!(" --data-dir {directory:?}"),
        None => String::new(),
    };
    let first = match is_new {
        true => format!("just capstone admin create{place}    # nobody administers it yet\n  "),
        false => String::new(),
    };
    let _ = writeln!(
        std::io::stdout(),
        "Listening on http://{address}\n\n\
         Try\n  \
         curl -s http://{address}/api/v1/courses\n  \
         {first}\
         TOKEN=$(just capstone admin token{place})\n  \
         curl -s http://{address}/api/v1/me -H \"Authorization: Bearer $TOKEN\"\n"
    );
}

/// The two signals that ask a program to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Returns when the next one comes.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
