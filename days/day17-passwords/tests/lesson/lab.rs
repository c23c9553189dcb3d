//! Passwords on the platform's schema of the day, without HTTP. Mails end in a list.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use clock::{Clock, Ids};
use crud::Actor;
use database::{Connection, Database, Executor as _, FromRow, Scope, Scoped, Settings};
use jiff::SignedDuration;
use lifecycle::BoxFuture;
use passwords::{
    Cost, Email, Hasher, HasherSettings, Letter, Letters, Login, MailKey, NewPassword, Password,
    Passwords, Registration, Sender, SignIn, Token, Transport, TransportError,
};
use sessions::{Account, Credentials as _, Device, Opened, Opening, Policy, RefreshKeys, Sessions};
use uuid::Uuid;

/// An account without a password.
const ROWS: &str = "
insert into accounts (id, email, name) values
    ('00000000-0000-7000-8000-000000000001', 'ada@example.org', 'Ada')";

pub const ADA: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001);
/// A password that anyone may choose.
pub const RIGHT: &str = "violet-anchor-77";
pub const OTHER: &str = "copper lantern 31";

pub struct Lab {
    pub passwords: Passwords,
    pub sessions: Sessions,
    pub sender: Sender,
    pub post: Post,
    pub clock: Clock,
    pub db: Scoped,
    own: localdb::Database,
}

/// A transport into a list, which can be out of order.
#[derive(Clone, Default)]
pub struct Post {
    letters: Arc<Mutex<Vec<Letter>>>,
    is_down: Arc<AtomicBool>,
}

impl Transport for Post {
    fn send(&self, letter: Letter) -> BoxFuture<'_, Result<(), TransportError>> {
        Box::pin(async {
            if self.is_down.load(Ordering::SeqCst) {
                return Err(TransportError("down".to_owned()));
            }
            self.letters.lock().unwrap().push(letter);
            Ok(())
        })
    }
}

impl Post {
    pub fn down(&self, is_down: bool) {
        self.is_down.store(is_down, Ordering::SeqCst);
    }

    pub fn take(&self) -> Vec<Letter> {
        std::mem::take(&mut self.letters.lock().unwrap())
    }
}

pub fn cost(cost: u32) -> HasherSettings {
    let cost = Cost::new(cost).unwrap();
    HasherSettings::default()
        .with_cost(cost)
        .with_places(2, 100)
}

impl Lab {
    pub async fn new() -> Self {
        Self::with(&cost(4), SignIn::Verified).await
    }

    pub async fn with(settings: &HasherSettings, rule: SignIn) -> Self {
        let own = blocking(|| {
            let template = schema::template("day17", 17, ROWS);
            localdb::Database::from_template(&template).unwrap()
        })
        .await;
        let of_database = Settings {
            connections: 4,
            ..Settings::new(own.url())
        };
        let database = Database::open(&of_database).unwrap();
        let clock = Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap());
        let (keys, policy) = (RefreshKeys::new([16; 32]), Policy::default());
        let sessions = Sessions::new(clock.clone(), Ids::system(), keys, policy);
        let hasher = Hasher::new(settings, Ids::system()).unwrap();
        let passwords = Passwords::new(hasher, sessions.clone(), clock.clone(), Ids::system());
        let letters = Letters {
            from: "course@example.org".to_owned(),
            site: "Thirty Days".to_owned(),
            page: None,
        };
        let post = Post::default();
        let sender = Sender::new(clock.clone(), MailKey::new([17; 32]), letters, post.clone());
        Self {
            passwords: passwords.sign_in(rule),
            sessions,
            sender,
            post,
            clock,
            db: database.scoped(Scope::default()),
            own,
        }
    }

    /// The same database with a hasher of another cost.
    pub fn with_cost(mut self, settings: &HasherSettings) -> Self {
        let hasher = Hasher::new(settings, Ids::system()).unwrap();
        let (sessions, clock) = (self.sessions.clone(), self.clock.clone());
        self.passwords = Passwords::new(hasher, sessions, clock, Ids::system());
        self
    }

    pub fn advance(&self, minutes: i64) {
        self.clock.advance(SignedDuration::from_mins(minutes));
    }

    pub async fn register(&self, email: &str, password: &str) {
        let new = registration("Grace", email, password);
        self.passwords
            .register(&self.db, actor(), new)
            .await
            .unwrap();
    }

    /// Registers an account whose owner reads its mail.
    pub async fn verified(&self, email: &str, password: &str) {
        self.register(email, password).await;
        let token = self.token().await;
        self.passwords
            .verify(&self.db, actor(), &token)
            .await
            .unwrap();
    }

    /// Gives Ada a password.
    pub async fn set(&self, password: &str) {
        let new = NewPassword::new(password).unwrap();
        self.passwords
            .set(&self.db, actor(), ADA, new)
            .await
            .unwrap();
    }

    pub async fn login(&self, email: &str, password: &str) -> Option<Account> {
        let login = login(email, password);
        self.passwords.account(&self.db, &login).await.unwrap()
    }

    pub async fn session(&self, account: Uuid) -> Opened {
        let opening = Opening {
            actor: actor(),
            account: Account {
                id: account,
                roles: Vec::new(),
            },
            device: Device::of(&http::HeaderMap::new()),
            replaces: None,
        };
        self.sessions.open(&self.db, opening).await.unwrap()
    }

    pub async fn is_open(&self, opened: &Opened) -> bool {
        let found = self.sessions.find(&self.db, &opened.secret).await;
        found.unwrap().is_some()
    }

    pub async fn ask(&self, email: &str) {
        let email = Email::new(email).unwrap();
        self.passwords
            .ask_for_reset(&self.db, &email)
            .await
            .unwrap();
    }

    /// All mails that are due, sent.
    pub async fn mails(&self) -> Vec<Letter> {
        self.sender.send_due(&self.db).await.unwrap();
        self.post.take()
    }

    /// The token of the one mail that is due and has one.
    pub async fn token(&self) -> Token {
        let tokens: Vec<_> = self.mails().await.iter().filter_map(token_of).collect();
        let [token] = tokens.try_into().unwrap();
        token
    }

    /// Resets a password; the status if that is refused.
    pub async fn reset(&self, token: &Token, password: &str) -> Result<(), u16> {
        let new = NewPassword::new(password).unwrap();
        let reset = self.passwords.reset(&self.db, actor(), token, new);
        reset.await.map_err(|it| it.status().as_u16())
    }

    pub async fn rows<T: FromRow + Send + 'static>(&self, sql: &'static str) -> Vec<T> {
        let settings = Settings::new(self.own.url());
        blocking(move || {
            let mut connection = Connection::connect(&settings).unwrap();
            connection.query(sql, &[]).unwrap()
        })
        .await
    }

    pub async fn execute(&self, sql: &'static str) {
        let settings = Settings::new(self.own.url());
        blocking(move || {
            let mut connection = Connection::connect(&settings).unwrap();
            connection.execute(sql, &[]).unwrap();
        })
        .await;
    }
}

pub fn token_of(letter: &Letter) -> Option<Token> {
    let line = letter
        .text
        .lines()
        .find_map(|it| it.strip_prefix("token: "));
    line.map(Token::new)
}

pub fn registration(name: &str, email: &str, password: &str) -> Registration {
    Registration {
        name: name.parse().unwrap(),
        email: Email::new(email).unwrap(),
        password: NewPassword::new(password).unwrap(),
    }
}

pub fn login(email: &str, password: &str) -> Login {
    Login {
        email: Email::new(email).unwrap(),
        password: Password::new(password).unwrap(),
    }
}

pub fn actor() -> Actor {
    Actor::program("test")
}

pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}
