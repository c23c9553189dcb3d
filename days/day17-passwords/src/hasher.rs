//! The hasher: bcrypt in a bounded pool, with the same work for every wrong password.

use std::io;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use clock::Ids;
use http::{HeaderValue, header};
use rest::Problem;

use crate::pool::Pool;
use crate::{Cost, Hash, Password, PoolError};

/// How passwords are hashed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HasherSettings {
    /// The cost of new hashes: 12. [`tune`](crate::tune) measures what that is on this machine.
    pub cost: Cost,
    /// The threads: one for each core.
    pub threads: usize,
    /// How many passwords may wait; nothing for as many as are hashed in a second, which is measured at the start.
    pub queue: Option<usize>,
}

impl Default for HasherSettings {
    fn default() -> Self {
        Self {
            cost: Cost::new(12).unwrap_or(Cost::LEAST),
            threads: available_parallelism().map_or(1, NonZero::get),
            queue: None,
        }
    }
}

impl HasherSettings {
    /// The same with another cost.
    #[must_use]
    pub fn with_cost(mut self, cost: Cost) -> Self {
        self.cost = cost;
        self
    }

    /// The same with so many threads (at least one) and places in the queue.
    #[must_use]
    pub fn with_places(mut self, threads: usize, queue: usize) -> Self {
        self.threads = threads.max(1);
        self.queue = Some(queue.max(1));
        self
    }
}

/// The verdict on a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It isn't the one, or there is none.
    Wrong,
    /// It is the one. The hash is there if the stored one has another cost than new ones: write it in its place.
    Right(Option<Hash>),
}

/// What hashes passwords. A clone shares the pool, which ends with the last of them.
///
/// ```
/// use clock::Ids;
/// use passwords::{Cost, Hasher, HasherSettings, Password, Verdict};
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let settings = HasherSettings::default().with_cost(Cost::LEAST);
/// let hasher = Hasher::new(&settings, Ids::system())?;
/// let password = Password::new("correct horse")?;
/// let hash = hasher.hash(password.clone()).await?;
/// assert_eq!(hasher.verify(password.clone(), Some(hash)).await?, Verdict::Right(None));
/// assert_eq!(hasher.verify(password, None).await?, Verdict::Wrong);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Hasher(Arc<Inner>);

struct Inner {
    pool: Pool,
    bcrypt: Arc<Bcrypt>,
    queue: usize,
}

/// The calls of bcrypt, and what they count up.
struct Bcrypt {
    cost: Cost,
    ids: Ids,
    /// A hash that no password has, for accounts that have none.
    nobody: Hash,
    calls: AtomicU64,
    rounds: AtomicU64,
}

impl Hasher {
    /// A hasher with salts from `ids`. It makes one hash at once, so it takes as long as a login.
    ///
    /// # Errors
    /// The threads can't be started.
    pub fn new(settings: &HasherSettings, ids: Ids) -> io::Result<Self> {
        let begin = Instant::now();
        let nobody = bcrypt::hash_with_salt(ids.bytes::<32>(), settings.cost.get(), ids.bytes());
        let one = begin.elapsed().max(Duration::from_micros(1));
        let nobody = nobody.map_err(io::Error::other)?;
        let nobody = Hash::new(nobody.format_for_version(bcrypt::Version::TwoB));
        let a_second = Duration::from_secs(1).as_nanos() / one.as_nanos();
        let a_second = usize::try_from(a_second).unwrap_or(usize::MAX);
        let a_second = a_second.saturating_mul(settings.threads);
        let queue = settings
            .queue
            .unwrap_or(a_second.clamp(settings.threads, 1024));
        let bcrypt = Bcrypt {
            cost: settings.cost,
            ids,
            nobody,
            calls: AtomicU64::new(0),
            rounds: AtomicU64::new(0),
        };
        Ok(Self(Arc::new(Inner {
            pool: Pool::new(settings.threads, queue)?,
            bcrypt: Arc::new(bcrypt),
            queue,
        })))
    }

    /// The hash of `password`, with a salt of its own.
    ///
    /// # Errors
    /// The queue is full.
    pub async fn hash(&self, password: Password) -> Result<Hash, PoolError> {
        let bcrypt = Arc::clone(&self.0.bcrypt);
        let hash = self.0.pool.run(move || bcrypt.hash(&password)).await?;
        hash.ok_or(PoolError::Lost)
    }

    /// The verdict on `password`. Without a stored hash it is wrong, after the same work.
    ///
    /// # Errors
    /// The queue is full.
    pub async fn verify(
        &self,
        password: Password,
        stored: Option<Hash>,
    ) -> Result<Verdict, PoolError> {
        let bcrypt = Arc::clone(&self.0.bcrypt);
        let work = move || bcrypt.verify(&password, stored.as_ref());
        self.0.pool.run(work).await
    }

    /// The cost of new hashes.
    pub fn cost(&self) -> Cost {
        self.0.bcrypt.cost
    }

    /// How many passwords may wait.
    pub fn queue(&self) -> usize {
        self.0.queue
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.0.pool.waiting()
    }

    /// The calls of bcrypt so far.
    pub fn calls(&self) -> u64 {
        self.0.bcrypt.calls.load(Ordering::Relaxed)
    }

    /// The rounds of all those calls: the work that was done.
    pub fn rounds(&self) -> u64 {
        self.0.bcrypt.rounds.load(Ordering::Relaxed)
    }
}

impl Bcrypt {
    fn hash(&self, password: &Password) -> Option<Hash> {
        self.hash_at(password, self.cost)
    }

    fn hash_at(&self, password: &Password, cost: Cost) -> Option<Hash> {
        self.count(cost);
        let salt = self.ids.bytes();
        let parts = bcrypt::non_truncating_hash_with_salt(password.bytes(), cost.get(), salt);
        let parts = parts.ok()?;
        Some(Hash::new(parts.format_for_version(bcrypt::Version::TwoB)))
    }

    // ANCHOR: verify
    fn verify(&self, password: &Password, stored: Option<&Hash>) -> Verdict {
        let usable = stored.and_then(|it| Some((it, it.cost()?)));
        if stored.is_some() && usable.is_none() {
            tracing::warn!("a stored hash is not one of bcrypt, or asks for too much work");
        }
        let (hash, cost) = usable.unwrap_or((&self.nobody, self.cost));
        self.count(cost);
        let is_right = bcrypt::non_truncating_verify(password.bytes(), hash.as_str());
        match is_right.unwrap_or(false) && usable.is_some() {
            true if cost == self.cost => Verdict::Right(None),
            true => Verdict::Right(self.hash(password)),
            false => {
                self.pad(password, cost);
                Verdict::Wrong
            }
        }
    }

    /// The rounds that a hash of `cost` lacks to one of today. Without them an old account would
    /// refuse sooner than one that isn't there. 2^c rounds lack 2^c to 2^(c+1), and so on.
    fn pad(&self, password: &Password, cost: Cost) {
        for missing in cost.get()..self.cost.get() {
            if let Some(cost) = Cost::new(missing) {
                std::hint::black_box(self.hash_at(password, cost));
            }
        }
    }
    // ANCHOR_END: verify

    fn count(&self, cost: Cost) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.rounds.fetch_add(cost.rounds(), Ordering::Relaxed);
    }
}

/// 503 with `Retry-After`: a second later there is room, if the flood is over.
impl From<PoolError> for Problem {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Full => Self::unavailable("Too many people sign in just now.")
                .with_header(header::RETRY_AFTER, HeaderValue::from_static("1")),
            PoolError::Lost => Self::internal("a password was not hashed", error),
        }
    }
}
