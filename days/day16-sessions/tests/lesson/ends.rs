//! How sessions begin and end.

use sessions::{Policy, Reason};

use super::lab::{ADA, BOB, Lab, actor};

const DAY: i64 = 24 * 3600;

#[tokio::test]
async fn a_session_that_nobody_uses_ends_after_two_weeks_and_a_busy_one_after_thirty_days() {
    let lab = Lab::new().await;
    let (silent, busy) = (lab.open(ADA).await, lab.open(BOB).await);
    for _ in 0..29 {
        lab.advance(DAY);
        assert!(lab.find(&busy.secret).await.is_some());
    }
    lab.advance(DAY - 1);
    assert!(lab.find(&busy.secret).await.is_some());
    lab.advance(1);
    assert_eq!(lab.find(&busy.secret).await, None);
    assert_eq!(lab.find(&silent.secret).await, None);
    assert_eq!(lab.reasons().await, ["expired", "expired"]);

    let lab = Lab::new().await;
    let silent = lab.open(ADA).await;
    lab.advance(14 * DAY - 1);
    assert_eq!(lab.sessions.list(&lab.db, ADA).await.unwrap().len(), 1);
    lab.advance(1);
    assert_eq!(lab.sessions.list(&lab.db, ADA).await.unwrap().len(), 0);
    assert_eq!(lab.refresh(&silent.refresh_token).await, Err(401));
    assert_eq!(lab.reasons().await, ["expired"]);
}

#[tokio::test]
async fn a_clock_that_is_set_back_revives_nothing() {
    let lab = Lab::new().await;
    let expired = lab.open(ADA).await;
    lab.advance(14 * DAY);
    assert_eq!(lab.find(&expired.secret).await, None);
    let ended = lab.open(ADA).await;
    let id = ended.session.id;
    lab.sessions.end(&lab.db, actor(), ADA, id).await.unwrap();
    lab.advance(-14 * DAY);
    assert_eq!(lab.find(&expired.secret).await, None);
    assert_eq!(lab.refresh(&expired.refresh_token).await, Err(401));
    assert_eq!(lab.find(&ended.secret).await, None);
    // And it takes nothing away from one that goes on.
    let goes_on = lab.open(ADA).await;
    lab.advance(-DAY);
    assert!(lab.find(&goes_on.secret).await.is_some());
    lab.sessions
        .end(&lab.db, actor(), ADA, goes_on.session.id)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_last_request_is_written_down_once_a_minute() {
    let lab = Lab::new().await;
    let opened = lab.open(ADA).await;
    lab.find(&opened.secret).await.unwrap();
    let writes = || {
        let sent = lab.network.counts().texts;
        let updates = sent
            .iter()
            .filter(|(text, _)| text.starts_with("update sessions"));
        updates.map(|(_, times)| *times).sum::<usize>()
    };
    let before = writes();
    for _ in 0..59 {
        lab.advance(1);
        lab.find(&opened.secret).await.unwrap();
    }
    assert_eq!(writes(), before);
    lab.advance(1);
    lab.find(&opened.secret).await.unwrap();
    assert_eq!(writes(), before + 1);
    let [session] = &lab.sessions.list(&lab.db, ADA).await.unwrap()[..] else {
        panic!("one session");
    };
    assert_eq!(session.last_seen_at, lab.clock.now());
    lab.find(&opened.secret).await.unwrap();
    assert_eq!(writes(), before + 1);
}

#[tokio::test]
async fn a_login_makes_new_secrets_and_ends_the_session_that_the_browser_had() {
    let lab = Lab::new().await;
    let before = lab.open(ADA).await;
    let after = lab.open_instead_of(BOB, &before.secret).await;
    assert_ne!(before.secret, after.secret);
    assert_eq!(lab.find(&before.secret).await, None);
    assert_eq!(lab.refresh(&before.refresh_token).await, Err(401));
    assert_eq!(lab.find(&after.secret).await.unwrap().account_id, BOB);
    assert_eq!(lab.reasons().await, ["replaced", "-"]);
}

#[tokio::test]
async fn a_change_of_privilege_makes_a_new_secret_for_the_same_session() {
    let lab = Lab::new().await;
    let opened = lab.open(ADA).await;
    let roles = vec!["learner".to_owned(), "mentor".to_owned()];
    let id = opened.session.id;
    let renewed = lab
        .sessions
        .renew(&lab.db, actor(), id, roles.clone())
        .await
        .unwrap();
    assert_eq!(lab.find(&opened.secret).await, None);
    let session = lab.find(&renewed).await.unwrap();
    assert_eq!((session.id, session.roles), (id, roles));
    lab.sessions.end(&lab.db, actor(), ADA, id).await.unwrap();
    let late = lab.sessions.renew(&lab.db, actor(), id, Vec::new()).await;
    assert_eq!(late.unwrap_err().status(), 404);
}

#[tokio::test]
async fn people_end_their_own_sessions_one_by_one_and_nobody_elses() {
    let lab = Lab::new().await;
    let (one, two, bobs) = (
        lab.open(ADA).await,
        lab.open(ADA).await,
        lab.open(BOB).await,
    );
    let end = |id| lab.sessions.end(&lab.db, actor(), ADA, id);
    end(one.session.id).await.unwrap();
    for missing in [one.session.id, bobs.session.id, uuid::Uuid::nil()] {
        assert_eq!(end(missing).await.unwrap_err().status(), 404);
    }
    assert_eq!(lab.find(&one.secret).await, None);
    assert_eq!(lab.refresh(&one.refresh_token).await, Err(401));
    for goes_on in [&two, &bobs] {
        assert!(lab.find(&goes_on.secret).await.is_some());
    }
    let heard: Vec<_> = lab
        .heard()
        .iter()
        .map(|it| (it.session, it.account, it.reason))
        .collect();
    assert_eq!(heard, [(one.session.id, ADA, Reason::LoggedOut)]);
    let events: Vec<(String, Option<String>)> = lab
        .rows("select verb, after ->> 'reason' from events order by id")
        .await;
    let created = ("created".to_owned(), None);
    let ended = ("ended".to_owned(), Some("logged_out".to_owned()));
    assert_eq!(events, [created.clone(), created.clone(), created, ended]);
}

#[tokio::test]
async fn to_log_out_everywhere_ends_all_of_an_account_but_the_one_that_is_kept() {
    let lab = Lab::new().await;
    let (kept, other, bobs) = (
        lab.open(ADA).await,
        lab.open(ADA).await,
        lab.open(BOB).await,
    );
    let changed = Reason::CredentialsChanged;
    let ended = lab
        .sessions
        .end_all(&lab.db, actor(), ADA, Some(kept.session.id), changed);
    assert_eq!(ended.await.unwrap(), 1);
    assert_eq!(lab.find(&other.secret).await, None);
    assert!(lab.find(&kept.secret).await.is_some());
    let ended = lab
        .sessions
        .end_all(&lab.db, actor(), ADA, None, Reason::LoggedOut);
    assert_eq!(ended.await.unwrap(), 1);
    assert_eq!(lab.find(&kept.secret).await, None);
    assert!(lab.find(&bobs.secret).await.is_some());
    assert_eq!(lab.heard().len(), 2);
}

#[tokio::test]
async fn one_session_too_many_ends_the_one_that_was_silent_for_the_longest_time() {
    let mut policy = Policy::default();
    policy.most = 2;
    let lab = Lab::with(policy).await;
    let first = lab.open(ADA).await;
    lab.advance(120);
    let second = lab.open(ADA).await;
    lab.advance(120);
    lab.find(&first.secret).await.unwrap();
    lab.advance(1);
    let third = lab.open(ADA).await;
    assert_eq!(lab.find(&second.secret).await, None);
    for goes_on in [&first, &third] {
        assert!(lab.find(&goes_on.secret).await.is_some());
    }
    assert_eq!(lab.reasons().await, ["-", "too_many", "-"]);
}

#[tokio::test]
async fn a_restart_keeps_sessions_and_their_refresh_tokens() {
    let mut lab = Lab::new().await;
    let opened = lab.open(ADA).await;
    let next = lab.refresh(&opened.refresh_token).await.unwrap();
    lab.restart();
    assert!(lab.find(&opened.secret).await.is_some());
    assert_eq!(lab.refresh(&opened.refresh_token).await, Ok(next));
}

#[tokio::test]
async fn while_the_sessions_cannot_be_read_nobody_is_let_in() {
    let lab = Lab::new().await;
    let opened = lab.open(ADA).await;
    lab.network.cut();
    let found = lab.sessions.find(&lab.db, &opened.secret).await;
    assert_eq!(found.unwrap_err().status(), 503);
    assert_eq!(lab.refresh(&opened.refresh_token).await, Err(503));
    let ended = lab
        .sessions
        .end(&lab.db, actor(), ADA, opened.session.id)
        .await;
    assert_eq!(ended.unwrap_err().status(), 503);
    assert_eq!(lab.heard(), []);
}

#[tokio::test]
async fn the_rows_of_sessions_that_ended_long_ago_are_removed_with_their_tokens() {
    let lab = Lab::new().await;
    lab.open(ADA).await;
    lab.advance(60 * DAY);
    assert_eq!(lab.sessions.purge(&lab.db).await.unwrap(), 0);
    let young = lab.open(ADA).await;
    lab.advance(1);
    assert_eq!(lab.sessions.purge(&lab.db).await.unwrap(), 1);
    let left: Vec<(i64,)> = lab.rows("select count(*) from refresh_tokens").await;
    assert_eq!(left, [(1,)]);
    assert!(lab.find(&young.secret).await.is_some());
}
