//! The ledger under concurrent transfers: the sum stays, nothing is below zero, and no transfer is lost.

use std::collections::BTreeMap;

use database::{Database, Error, Executor as _, Transaction};
use proptest::collection::vec;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;
use tokio::task::JoinSet;
use transactions::ledger::{Refusal, Transfer, transfer};
use transactions::{Options, Retry, Transact as _};
use uuid::{Uuid, uuid};

use super::fixture::{LEDGER, balances, bridge, nothing_is_left_open, with};

const LEARNERS: [Uuid; 3] = [
    uuid!("019c0c33-0000-7000-8000-00000000000a"),
    uuid!("019c0c33-0000-7000-8000-00000000000b"),
    uuid!("019c0c33-0000-7000-8000-00000000000c"),
];
const CLIENTS: usize = 6;

fn asked(from: usize, to: usize, hundredths: i64) -> Transfer {
    Transfer {
        from: LEARNERS[from],
        to: LEARNERS[to],
        hours: Decimal::new(hundredths, 2),
    }
}

/// Makes the transfers from several clients at once; those that were made.
async fn at_once(database: &Database, transfers: &[Transfer]) -> Vec<Transfer> {
    let mut tasks = JoinSet::new();
    for client in 0..CLIENTS {
        let own: Vec<Transfer> = transfers
            .iter()
            .skip(client)
            .step_by(CLIENTS)
            .cloned()
            .collect();
        let database = database.clone();
        tasks.spawn(async move {
            let mut made = Vec::new();
            for it in own {
                let asked = it.clone();
                // One order of locks for everybody: there is nothing to try again.
                let once = Options {
                    retry: Retry::never(),
                    ..Options::new()
                };
                let work = move |tx: &mut Transaction<'_>| transfer(tx, &asked);
                match database.transact_with(once, work).await {
                    Ok(()) => made.push(it),
                    Err(error) => {
                        let refusal = error.into_job::<Refusal>();
                        assert!(matches!(refusal, Ok(Refusal::Short { .. })), "{refusal:?}");
                    }
                }
            }
            made
        });
    }
    tasks.join_all().await.concat()
}

#[test]
fn balances_are_what_the_committed_transfers_make_of_them() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config::with_cases(8));
    // Opposite directions between few learners, and amounts that soon empty a balance.
    let one = (0..3_usize, 1..3_usize, 1..700_i64);
    runner
        .run(&vec(one, 12..60), |list| {
            let list: Vec<Transfer> = list
                .into_iter()
                .map(|(from, step, hundredths)| asked(from, (from + step) % 3, hundredths))
                .collect();
            let own = with(LEDGER);
            let database = bridge(&own, CLIENTS);
            let made = runtime.block_on(at_once(&database, &list));
            let mut due: BTreeMap<Uuid, Decimal> = LEARNERS.map(|it| (it, Decimal::TEN)).into();
            for it in &made {
                *due.get_mut(&it.from).unwrap() -= it.hours;
                *due.get_mut(&it.to).unwrap() += it.hours;
            }
            let there = balances(&own);
            assert_eq!(there, due.into_iter().collect::<Vec<_>>());
            assert!(there.iter().all(|(_, hours)| *hours >= Decimal::ZERO));
            runtime.block_on(nothing_is_left_open(&own));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_transfer_that_breaks_a_rule_changes_nothing_and_says_why() {
    let own = with(LEDGER);
    let database = bridge(&own, 1);
    let nobody = uuid!("019c0c33-0000-7000-8000-0000000000ff");
    let unknown = |from, to| Transfer {
        from,
        to,
        hours: Decimal::ONE,
    };
    let cases = [
        (
            asked(0, 1, 1001),
            "the balance is 10.00 hours, less than 10.01",
        ),
        (
            asked(0, 1, 0),
            "the hours must be above 0, below 100,000,000 and have at most two decimals, not 0.00",
        ),
        (
            asked(0, 1, -100),
            "the hours must be above 0, below 100,000,000 and have at most two decimals, not -1.00",
        ),
        (
            Transfer {
                hours: Decimal::new(1, 3),
                ..asked(0, 1, 1)
            },
            "the hours must be above 0, below 100,000,000 and have at most two decimals, not 0.001",
        ),
        (
            asked(2, 2, 100),
            "a transfer needs two learners, and both are 019c0c33-0000-7000-8000-00000000000c",
        ),
        (
            unknown(nobody, LEARNERS[0]),
            "no learner 019c0c33-0000-7000-8000-0000000000ff has a balance",
        ),
        (
            unknown(LEARNERS[0], nobody),
            "no learner 019c0c33-0000-7000-8000-0000000000ff has a balance",
        ),
    ];
    let before = balances(&own);
    for (it, sentence) in cases {
        let refused = database.transact(move |tx| transfer(tx, &it)).await;
        let refusal = refused.unwrap_err().into_job::<Refusal>().unwrap();
        assert_eq!(refusal.to_string(), sentence);
    }
    let rich = "update balances set hours = 99999999 where learner_id = $1";
    database
        .transact(move |tx| tx.execute(rich, &[&LEARNERS[1]]))
        .await
        .unwrap();
    let full = database
        .transact(|tx| transfer(tx, &asked(0, 1, 100)))
        .await;
    assert_eq!(
        full.unwrap_err().into_job::<Refusal>().unwrap(),
        Refusal::TooMuch
    );
    assert_eq!(balances(&own)[0], before[0]);
    nothing_is_left_open(&own).await;
}

#[tokio::test]
async fn a_backend_that_is_killed_between_the_halves_leaves_nothing_and_is_not_tried_again() {
    let own = with(LEDGER);
    let database = bridge(&own, 2);
    let before = balances(&own);
    let url = own.url().to_owned();
    let mut runs = 0;
    let half = move |tx: &mut Transaction<'_>| {
        runs += 1;
        assert_eq!(runs, 1, "tried again");
        tx.execute(
            "update balances set hours = hours - 1 where learner_id = $1",
            &[&LEARNERS[0]],
        )?;
        let (pid,): (i32,) = tx.query_one("select pg_backend_pid()", &[])?;
        let settings = database::Settings::new(&url);
        let mut other = database::Connection::connect(&settings)?;
        other.rows("select pg_terminate_backend($1)", &[&pid])?;
        tx.execute(
            "update balances set hours = hours + 1 where learner_id = $1",
            &[&LEARNERS[1]],
        )
    };
    let lost = database.transact(half).await.unwrap_err();
    assert!(matches!(lost, Error::Unavailable(_)), "{lost:?}");
    assert_eq!(balances(&own), before);
    database
        .transact(|tx| transfer(tx, &asked(0, 1, 100)))
        .await
        .unwrap();
    nothing_is_left_open(&own).await;
}

#[tokio::test]
async fn a_panic_and_a_caller_that_leaves_end_their_transactions() {
    let own = with(LEDGER);
    let database = bridge(&own, 1);
    let before = balances(&own);
    let panicking = database.transact(|tx| {
        tx.execute("update balances set hours = 0", &[])?;
        if true {
            panic!("in the middle");
        }
        Ok(())
    });
    assert!(matches!(panicking.await, Err(Error::Panicked(_))));
    assert_eq!(balances(&own), before);

    let (begun, begins) = tokio::sync::oneshot::channel();
    let (go, gate) = std::sync::mpsc::channel::<()>();
    let mut begun = Some(begun);
    let leaving = tokio::spawn({
        let database = database.clone();
        async move {
            let work = move |tx: &mut Transaction<'_>| {
                tx.execute("update balances set hours = 5", &[])?;
                begun.take().unwrap().send(()).unwrap();
                let _ = gate.recv();
                Err::<(), _>(Error::job(Refusal::TooMuch))
            };
            database.transact(work).await
        }
    });
    begins.await.unwrap();
    leaving.abort();
    go.send(()).unwrap();
    nothing_is_left_open(&own).await;
    assert_eq!(balances(&own), before);
}
