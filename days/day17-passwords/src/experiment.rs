//! The experiment: what a guess costs, what bcrypt reads, and who waits for a flood.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clock::Ids;
use passwords::{Cost, Hasher, HasherSettings, Password};
use sha2::{Digest as _, Sha256};

/// Guesses a second on one core.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guesses {
    /// The cost; nothing for SHA-256.
    pub(crate) cost: Option<u32>,
    /// The guesses.
    pub(crate) a_second: f64,
}

/// Measures SHA-256 and the costs from 8 to 14.
pub(crate) fn guesses() -> Vec<Guesses> {
    let a_second = |guess: &dyn Fn()| {
        let (begin, mut count) = (Instant::now(), 0.0);
        while begin.elapsed() < Duration::from_millis(100) {
            guess();
            count += 1.0;
        }
        count / begin.elapsed().as_secs_f64()
    };
    let sha = a_second(&|| {
        std::hint::black_box(Sha256::digest(std::hint::black_box("sunshine")));
    });
    let mut all = vec![Guesses {
        cost: None,
        a_second: sha,
    }];
    for cost in 8..=14 {
        let a_second = a_second(&|| {
            std::hint::black_box(bcrypt::hash_with_salt("sunshine", cost, [7; 16]).ok());
        });
        all.push(Guesses {
            cost: Some(cost),
            a_second,
        });
    }
    all
}

/// Whether the crate's plain `verify` takes another password than the one that was hashed.
pub(crate) fn truncated() -> anyhow::Result<Vec<(&'static str, bool)>> {
    let head = "x".repeat(72);
    let plain = bcrypt::hash(format!("{head} and my secret"), 4)?;
    let short = bcrypt::hash("letmein", 4)?;
    Ok(vec![
        (
            "72 equal bytes, then another text",
            bcrypt::verify(format!("{head} and not"), &plain)?,
        ),
        (
            "71 equal bytes, then another text",
            bcrypt::verify(format!("{} and not", &head[1..]), &plain)?,
        ),
        (
            "the same twice, with a NUL between",
            bcrypt::verify("letmein\0letmein", &short)?,
        ),
    ])
}

/// How many of 20 hashes had ended when a task that only counts got its turn: on the runtime's own thread, and in the pool.
pub(crate) fn stalled() -> anyhow::Result<(usize, usize)> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let cost = Cost::new(10).unwrap_or(Cost::LEAST);
    let settings = HasherSettings::default().with_cost(cost).with_places(2, 20);
    let hasher = Hasher::new(&settings, Ids::system())?;
    let password = Password::new("violet-anchor-77")?;
    let on_thread = runtime.block_on(async {
        let ended = Arc::new(AtomicUsize::new(0));
        for _ in 0..20 {
            let ended = Arc::clone(&ended);
            tokio::spawn(async move {
                std::hint::black_box(bcrypt::hash_with_salt("x", 6, [7; 16]).ok());
                ended.fetch_add(1, Ordering::SeqCst);
            });
        }
        tokio::spawn(async move { ended.load(Ordering::SeqCst) }).await
    })?;
    let in_pool = runtime.block_on(async {
        let ended = Arc::new(AtomicUsize::new(0));
        for _ in 0..20 {
            let (ended, hasher, password) = (Arc::clone(&ended), hasher.clone(), password.clone());
            tokio::spawn(async move {
                if hasher.verify(password, None).await.is_ok() {
                    ended.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        tokio::spawn(async move { ended.load(Ordering::SeqCst) }).await
    })?;
    Ok((on_thread, in_pool))
}
