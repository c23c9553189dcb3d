//! Signing and verifying a token, by each algorithm.

use std::hint::black_box;
use std::sync::Arc;

use clock::{Clock, Ids};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::SignedDuration;
use tokens::{Algorithm, Identity, Key, KeyRing, Pair, Signer, Terms, Verifier};
use uuid::Uuid;

fn key(algorithm: Algorithm) -> Key {
    let key = match algorithm {
        Algorithm::Hs256 => Key::secret("bench", b"G7rb0wUxTq1FzYk4cN9sVd2hLmPa8eJQ"),
        _ => Pair::generate(algorithm)
            .and_then(|pair| Key::private("bench", algorithm, pair.private.as_bytes())),
    };
    key.expect("a new key is a good one")
}

fn tokens(c: &mut Criterion) {
    for algorithm in Algorithm::ALL {
        let ring = KeyRing::new(vec![key(algorithm)], SignedDuration::from_mins(15));
        let ring = Arc::new(ring.expect("one key is a ring"));
        let terms = Terms {
            issuer: "https://login.example".to_owned(),
            audience: "https://api.example".to_owned(),
            client: "bench".to_owned(),
        };
        let clock = Clock::system();
        let verifier = Verifier::new(
            Arc::clone(&ring),
            &terms.issuer,
            &terms.audience,
            clock.clone(),
        );
        let signer = Signer::new(ring, terms, clock, Ids::system()).expect("the key signs");
        let ada = Identity {
            roles: vec!["learner".to_owned()],
            ..Identity::new(Uuid::from_u128(1))
        };
        let token = signer.sign(&ada).expect("the key signs").token;
        let mut group = c.benchmark_group(algorithm.name());
        group.bench_function("sign", |b| b.iter(|| signer.sign(black_box(&ada))));
        group.bench_function("verify", |b| b.iter(|| verifier.verify(black_box(&token))));
        group.finish();
    }
}

criterion_group!(benches, tokens);
criterion_main!(benches);
