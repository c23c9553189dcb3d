//! The retry budget, against its promise.

use std::cell::Cell;
use std::time::Duration;

use problem::Budget;
use proptest::prelude::*;
use transactions::Retry;

const TRIES: Retry = Retry {
    attempts: 3,
    first: Duration::ZERO,
    longest: Duration::ZERO,
};

proptest! {
    #[test]
    fn retries_are_never_more_than_their_share(
        percent in 1..=100_u32,
        saved in 1..20_u32,
        steps in prop::collection::vec(any::<bool>(), 0..400),
    ) {
        let budget = Budget::new(percent, saved);
        let (mut requests, mut retries, mut saved_up) = (0_u64, 0_u64, 0_u64);
        for is_request in steps {
            if is_request {
                budget.request();
                requests += 1;
                // In hundredths of a retry.
                saved_up = (saved_up + u64::from(percent)).min(100 * u64::from(saved));
            } else {
                let granted = budget.retry();
                prop_assert_eq!(granted, saved_up >= 100);
                retries += u64::from(granted);
                saved_up -= 100 * u64::from(granted);
            }
            prop_assert!(100 * retries <= u64::from(percent) * requests);
        }
    }
}

#[tokio::test]
async fn a_hundred_failing_calls_make_a_hundred_and_ten() {
    let budget = Budget::new(10, 10);
    let made = Cell::new(0);
    for _ in 0..100 {
        let call = || async {
            made.set(made.get() + 1);
            Err::<(), ()>(())
        };
        budget.call(TRIES, |()| true, call).await.unwrap_err();
    }
    assert_eq!(made.get(), 110);
}

#[tokio::test]
async fn a_call_that_fails_once_succeeds_by_a_retry_that_was_saved_up() {
    let budget = Budget::new(10, 10);
    (0..10).for_each(|_| budget.request());
    let made = Cell::new(0);
    let call = || async {
        made.set(made.get() + 1);
        (made.get() == 2).then_some("done").ok_or("away")
    };
    assert_eq!(budget.call(TRIES, |_| true, call).await, Ok("done"));
}

#[tokio::test]
async fn what_is_not_retryable_is_tried_once_and_costs_nothing() {
    let budget = Budget::new(100, 10);
    let made = Cell::new(0);
    let call = || async {
        made.set(made.get() + 1);
        Err::<(), _>("taken")
    };
    let done = budget.call(TRIES, |error| *error != "taken", call).await;
    assert_eq!((done, made.get()), (Err("taken"), 1));
    assert!(budget.retry(), "the request's own share is still there");
}

#[tokio::test]
async fn no_call_is_tried_more_often_than_it_may_be_however_full_the_budget() {
    let budget = Budget::new(100, 10);
    (0..10).for_each(|_| budget.request());
    let made = Cell::new(0);
    let call = || async {
        made.set(made.get() + 1);
        Err::<(), ()>(())
    };
    budget.call(TRIES, |()| true, call).await.unwrap_err();
    assert_eq!(made.get(), 3);
}
