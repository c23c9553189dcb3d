//! The cost of validating a check-in, beside `serde_json` into a struct that checks nothing but types.
//!
//! `just bench validation`. The aim is at most three times as much.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use serde::Deserialize;
use uuid::Uuid;
use validation::{At, Exact, Parse, Prose, Refused, Whole, read};

const CHECK_IN: &[u8] = br#"{"learner_id": "00000000-0000-7000-8000-000000000001", "day": 13, "hours": "2.5", "energy": 7, "note": "Parse, don't validate."}"#;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // it is made, and that is measured
struct Unchecked {
    learner_id: Uuid,
    day: i32,
    hours: String,
    energy: i32,
    note: Option<String>,
}

#[allow(dead_code)]
struct CheckIn {
    learner_id: Uuid,
    day: Whole<1, 366>,
    hours: Exact<24, 2>,
    energy: Whole<1, 10>,
    note: Option<Prose<0, 2000>>,
}

impl Parse for CheckIn {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let learner_id = fields.required("learner_id");
            let day = fields.required("day");
            let hours = fields.required("hours");
            let energy = fields.required("energy");
            let note = fields.optional("note");
            Ok(Self {
                learner_id: learner_id?,
                day: day?,
                hours: hours?,
                energy: energy?,
                note: note?,
            })
        })
    }
}

fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check-in");
    group.bench_function("serde_json", |bencher| {
        bencher.iter(|| serde_json::from_slice::<Unchecked>(black_box(CHECK_IN)));
    });
    group.bench_function("validation", |bencher| {
        bencher.iter(|| read::<CheckIn>(black_box(CHECK_IN)));
    });
    group.finish();
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
