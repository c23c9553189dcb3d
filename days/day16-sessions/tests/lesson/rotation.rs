//! Refresh tokens: two tabs, lost responses, thieves, and a slow model of all of them.

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sessions::{Reason, Secret};

use super::lab::{ADA, Lab, keys};

#[tokio::test]
async fn two_tabs_at_once_get_the_same_successor() {
    let lab = Lab::new().await;
    let opened = lab.open(ADA).await;
    let token = &opened.refresh_token;
    let (one, two) = tokio::join!(lab.refresh(token), lab.refresh(token));
    let one = one.unwrap();
    assert_eq!(two.as_ref(), Ok(&one));
    assert_ne!(&one, token);
    assert!(lab.refresh(&one).await.is_ok());
}

#[tokio::test]
async fn an_exchange_waits_for_the_one_before_it_and_sees_what_that_did() {
    let lab = Lab::new().await;
    let opened = lab.open(ADA).await;
    let id = opened.session.id;
    let second = keys().derive(id, 2);
    let other = lab.until_blocked(format!(
        "select from sessions where id = '{id}' for update;
         insert into refresh_tokens (session_id, generation, secret_hash, issued_at)
         values ('{id}', 2, sha256(convert_to('{}', 'utf8')), '{}')",
        second.reveal(),
        lab.clock.now()
    ));
    let other = other.await;
    assert_eq!(lab.refresh(&opened.refresh_token).await, Ok(second));
    other.await.unwrap();
}

#[tokio::test]
async fn a_token_that_comes_back_late_ends_the_session_of_the_thief_and_of_the_owner() {
    let lab = Lab::new().await;
    let opened = lab.open(ADA).await;
    let stolen = opened.refresh_token.clone();
    let owners = lab.refresh(&stolen).await.unwrap();
    lab.advance(11);
    assert_eq!(lab.refresh(&stolen).await, Err(401));
    assert_eq!(lab.refresh(&owners).await, Err(401));
    assert_eq!(lab.find(&opened.secret).await, None);
    let heard: Vec<_> = lab
        .heard()
        .iter()
        .map(|it| (it.session, it.reason))
        .collect();
    assert_eq!(heard, [(opened.session.id, Reason::Reused)]);
    let events: Vec<(String, Option<String>)> = lab
        .rows("select verb, after ->> 'reason' from events order by id desc limit 1")
        .await;
    assert_eq!(events, [("ended".to_owned(), Some("reused".to_owned()))]);
}

#[tokio::test]
async fn within_the_grace_a_token_whose_successor_was_used_is_a_theft_too() {
    let lab = Lab::new().await;
    let opened = lab.open(ADA).await;
    let second = lab.refresh(&opened.refresh_token).await.unwrap();
    lab.refresh(&second).await.unwrap();
    assert_eq!(lab.refresh(&opened.refresh_token).await, Err(401));
    assert_eq!(lab.reasons().await, ["reused"]);
}

#[tokio::test]
async fn nonsense_is_refused_without_a_word_to_the_database() {
    let lab = Lab::new().await;
    lab.open(ADA).await;
    let before = lab.network.counts().statements();
    for text in ["", "42", "' or true --", &"f".repeat(63), &"é".repeat(32)] {
        let refused = lab.sessions.refresh(&lab.db, super::lab::actor(), text);
        assert_eq!(refused.await.unwrap_err().status(), 401);
    }
    assert_eq!(lab.network.counts().statements(), before);
}

/// One thing that happens to a session.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Somebody sends the token with this place among all that were ever issued, counted from the newest.
    Send(usize),
    /// Time passes, or the clock is set back.
    Wait(i64),
    /// The program starts again.
    Restart,
    /// The owner logs out.
    LogOut,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        8 => (0..3_usize).prop_map(Act::Send),
        1 => (3..8_usize).prop_map(Act::Send),
        3 => prop_oneof![Just(1), Just(9), Just(10), Just(11), Just(3_600)].prop_map(Act::Wait),
        1 => prop_oneof![Just(-5), Just(-60)].prop_map(Act::Wait),
        1 => Just(Act::Restart),
        1 => prop::bool::weighted(0.1).prop_map(|it| if it { Act::LogOut } else { Act::Restart }),
    ];
    prop::collection::vec(act, 1..25)
}

/// The rule in words, looked up in the whole history each time: a token is good if it was never exchanged, or if it was exchanged at
/// most ten seconds ago for a token that was never exchanged.
#[derive(Default)]
struct Model {
    /// For each token that was issued, when it was first exchanged, by its place.
    exchanged: Vec<Option<Timestamp>>,
    has_ended: bool,
}

impl Model {
    /// The place of the token that the exchange gives.
    fn send(&mut self, place: usize, now: Timestamp) -> Option<usize> {
        if self.has_ended {
            return None;
        }
        match self.exchanged[place] {
            None => {
                self.exchanged[place] = Some(now);
                self.exchanged.push(None);
                Some(place + 1)
            }
            Some(at) => {
                let apart = now.duration_since(at).abs().as_secs();
                let good = apart <= 10 && self.exchanged[place + 1].is_none();
                self.has_ended = !good;
                good.then_some(place + 1)
            }
        }
    }
}

async fn play(lab: &mut Lab, acts: &[Act]) {
    let opened = lab.open(ADA).await;
    let mut model = Model {
        exchanged: vec![None],
        has_ended: false,
    };
    let mut issued: Vec<Secret> = vec![opened.refresh_token.clone()];
    for (step, act) in acts.iter().enumerate() {
        match *act {
            Act::Send(from_newest) => {
                let place = issued.len().saturating_sub(1 + from_newest);
                let expected = model.send(place, lab.clock.now());
                let got = lab.refresh(&issued[place].clone()).await;
                match (expected, got) {
                    (Some(place), Ok(token)) if place == issued.len() => issued.push(token),
                    (Some(place), Ok(token)) => assert_eq!(token, issued[place], "{step}"),
                    (None, Err(401)) => {}
                    (expected, got) => panic!("step {step}: {got:?}, expected {expected:?}"),
                }
            }
            Act::Wait(seconds) => lab.advance(seconds),
            Act::Restart => lab.restart(),
            Act::LogOut => {
                let account = opened.session.account_id;
                let id = opened.session.id;
                let ended = lab
                    .sessions
                    .end(&lab.db, super::lab::actor(), account, id)
                    .await;
                assert_eq!(ended.is_err(), model.has_ended, "{step}");
                model.has_ended = true;
            }
        }
        let found = lab.find(&opened.secret).await;
        assert_eq!(found.is_none(), model.has_ended, "{step}");
    }
    let distinct: std::collections::HashSet<&str> = issued.iter().map(Secret::reveal).collect();
    assert_eq!(distinct.len(), issued.len(), "a token was issued twice");
}

#[test]
fn exchanges_follow_the_model_whoever_sends_which_token_when() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let lab = std::cell::RefCell::new(runtime.block_on(Lab::new()));
    let config = Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&acts(), |acts| {
        runtime.block_on(play(&mut lab.borrow_mut(), &acts));
        Ok(())
    });
    runtime.block_on(async move { drop(lab) });
    outcome.unwrap();
}
