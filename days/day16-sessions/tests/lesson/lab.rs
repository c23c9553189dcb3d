//! Sessions on the platform's schema of the day, without HTTP.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use clock::{Clock, Ids};
use crud::Actor;
use database::{Connection, Database, FromRow, Scope, Scoped, Settings};
use faults::Proxy;
use jiff::SignedDuration;
use sessions::{
    Account, Device, Ended, Opened, Opening, Policy, RefreshKeys, Secret, Session, Sessions,
};
use uuid::Uuid;

/// Two accounts.
const ROWS: &str = "
insert into accounts (id, email, name) values
    ('00000000-0000-7000-8000-000000000001', 'ada@example.org', 'Ada'),
    ('00000000-0000-7000-8000-000000000002', 'bob@example.org', 'Bob')";

pub const ADA: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001);
pub const BOB: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0002);

pub struct Lab {
    pub sessions: Sessions,
    pub clock: Clock,
    pub db: Scoped,
    /// The ends that the hook heard of.
    pub heard: Arc<Mutex<Vec<Ended>>>,
    pub network: Proxy,
    pub policy: Policy,
    own: localdb::Database,
    database: Database,
}

impl Lab {
    pub async fn new() -> Self {
        Self::with(Policy::default()).await
    }

    pub async fn with(policy: Policy) -> Self {
        let own = blocking(|| {
            let template = schema::template("day16", 16, ROWS);
            localdb::Database::from_template(&template).unwrap()
        })
        .await;
        let network = Proxy::postgres(own.url()).unwrap();
        let settings = Settings {
            connections: 4,
            ..Settings::new(network.url())
        };
        let database = Database::open(&settings).unwrap();
        let clock = Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap());
        let (sessions, heard) = sessions_by(&clock, policy);
        Self {
            sessions,
            clock,
            db: database.scoped(Scope::default()),
            heard,
            network,
            policy,
            own,
            database,
        }
    }

    /// The sessions of a program that has just started again, with the same keys.
    pub fn restart(&mut self) {
        (self.sessions, self.heard) = sessions_by(&self.clock, self.policy);
        self.db = self.database.scoped(Scope::default());
    }

    pub fn advance(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    pub async fn open(&self, account: Uuid) -> Opened {
        self.sessions
            .open(&self.db, opening(account, None))
            .await
            .unwrap()
    }

    pub async fn open_instead_of(&self, account: Uuid, replaces: &Secret) -> Opened {
        let opening = opening(account, Some(replaces.clone()));
        self.sessions.open(&self.db, opening).await.unwrap()
    }

    pub async fn find(&self, secret: &Secret) -> Option<Session> {
        self.sessions.find(&self.db, secret).await.unwrap()
    }

    /// The successor of a refresh token, or the status of the refusal.
    pub async fn refresh(&self, token: &Secret) -> Result<Secret, u16> {
        let refreshed = self.sessions.refresh(&self.db, actor(), token.reveal());
        match refreshed.await {
            Ok(refreshed) => Ok(refreshed.refresh_token),
            Err(problem) => Err(problem.status().as_u16()),
        }
    }

    /// The rows that `sql` finds.
    pub async fn rows<T: FromRow + Send + 'static>(&self, sql: &'static str) -> Vec<T> {
        let settings = Settings::new(self.own.url());
        blocking(move || {
            use database::Executor as _;
            let mut connection = Connection::connect(&settings).unwrap();
            connection.query(sql, &[]).unwrap()
        })
        .await
    }

    /// Runs `begun` in a transaction beside the program's, and commits it once a statement of the program waits for a lock.
    /// Returns when it has begun.
    pub async fn until_blocked(&self, begun: String) -> tokio::task::JoinHandle<()> {
        use database::Executor as _;
        const WAITING: &str = "\
            select count(*)
            from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'";
        let settings = Settings::new(self.own.url());
        let (has_begun, begins) = tokio::sync::oneshot::channel();
        let other = tokio::task::spawn_blocking(move || {
            let mut first = Connection::connect(&settings).unwrap();
            let mut second = Connection::connect(&settings).unwrap();
            first.batch(&format!("begin; {begun}")).unwrap();
            has_begun.send(()).unwrap();
            let start = Instant::now();
            while second.query_one::<(i64,)>(WAITING, &[]).unwrap().0 == 0 {
                assert!(start.elapsed() < Duration::from_secs(60), "nothing waits");
                std::thread::sleep(Duration::from_millis(5));
            }
            first.batch("commit").unwrap();
        });
        begins.await.unwrap();
        other
    }

    /// How the sessions ended, as the table has it, in the order of their beginning.
    pub async fn reasons(&self) -> Vec<String> {
        let rows: Vec<(String,)> = self
            .rows("select coalesce(reason, '-') from sessions order by id")
            .await;
        rows.into_iter().map(|(reason,)| reason).collect()
    }

    pub fn heard(&self) -> Vec<Ended> {
        std::mem::take(&mut self.heard.lock().unwrap())
    }
}

fn sessions_by(clock: &Clock, policy: Policy) -> (Sessions, Arc<Mutex<Vec<Ended>>>) {
    let sessions = Sessions::new(clock.clone(), Ids::system(), keys(), policy);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hook = Arc::clone(&heard);
    sessions.on_revoked(move |ended| hook.lock().unwrap().push(ended.clone()));
    (sessions, heard)
}

pub fn keys() -> RefreshKeys {
    RefreshKeys::new([16; 32])
}

pub fn actor() -> Actor {
    Actor::program("test")
}

fn opening(account: Uuid, replaces: Option<Secret>) -> Opening {
    Opening {
        actor: actor(),
        account: Account {
            id: account,
            roles: vec!["learner".to_owned()],
        },
        device: Device::of(&http::HeaderMap::new()),
        replaces,
    }
}

pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}
