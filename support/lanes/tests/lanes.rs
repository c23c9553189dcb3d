//! Plays on a real server: the same interleaving each time, and what the server said about it.
#![allow(clippy::unwrap_used)]

use lanes::{Error, Fate, Played, Script};

const COUNTER: &str = "
setup: create table counter (id int primary key, n int not null)
setup: insert into counter values (1, 500)
";

fn play(text: &str) -> Result<Played, Error> {
    let database = localdb::Database::empty("lanes_test").unwrap();
    let script = Script::parse(&format!("# A test\n{COUNTER}{text}")).unwrap();
    lanes::play(database.url(), &script)
}

fn answer(played: &Played, step: usize) -> &str {
    &played.moments[step - 1].answer.as_ref().unwrap().text
}

#[test]
fn a_writer_waits_for_the_one_before_and_goes_on_when_it_commits() {
    let played = play(
        "ada: begin
         ada: update counter set n = n + 1
         grace: update counter set n = n + 1
         ada: commit
         grace: select n from counter",
    )
    .unwrap();
    assert!(played.moments[2].answer.is_none());
    assert_eq!(played.moments[2].waits[0].holders, [0]);
    assert_eq!(played.moments[3].resumed[0].step, 2);
    assert!(played.moments[3].waits.is_empty());
    assert_eq!(answer(&played, 5), "502");
}

#[test]
fn the_session_that_closes_the_circle_is_the_one_that_is_ended() {
    let text = "
        setup: insert into counter values (2, 0)
        ada: begin
        grace: begin
        ada: update counter set n = 1 where id = 1
        grace: update counter set n = 1 where id = 2
        ada: update counter set n = 2 where id = 2
        grace: update counter set n = 2 where id = 1
        grace: commit
        ada: commit";
    for _ in 0..5 {
        let played = play(text).unwrap();
        let closing = played.moments[5].answer.as_ref().unwrap();
        assert_eq!(closing.sqlstate.as_deref(), Some("40P01"), "{played}");
        assert_eq!(played.moments[5].resumed[0].session, 0, "{played}");
        assert_eq!(answer(&played, 7), "rolled back, because it had failed");
    }
}

#[test]
fn row_versions_say_who_made_and_who_ended_them() {
    let played = play(
        "watch: counter
         ada: begin
         ada: update counter set n = n + 1
         ada: rollback
         grace: begin
         grace: select n from counter for update",
    )
    .unwrap();
    assert_eq!(played.before.len(), 1);
    assert!(played.before[0].xmin.earlier);
    let open = played.moments[1].versions.as_ref().unwrap();
    assert_eq!(open[1].values, ["1", "501"]);
    assert_eq!(open[1].xmin.session, Some(0));
    assert_eq!(open[0].xmax.as_ref().unwrap().fate, Fate::Open);
    let undone = played.moments[2].versions.as_ref().unwrap();
    assert_eq!(undone[1].xmin.fate, Fate::RolledBack);
    let locked = played.moments[4].versions.as_ref().unwrap();
    let lock = locked[0].xmax.as_ref().unwrap();
    assert!(lock.only_locks && lock.session == Some(1), "{played}");
}

#[test]
fn a_session_that_waits_cannot_speak() {
    let refused = play(
        "ada: begin
         ada: update counter set n = 1
         grace: update counter set n = 2
         grace: select 1",
    );
    assert_eq!(
        refused.unwrap_err().to_string(),
        "step 4: grace still waits for its statement before, so it can't send this one"
    );
}

#[test]
fn no_connection_is_left_when_the_script_ends_in_the_middle() {
    let database = localdb::Database::empty("lanes_test").unwrap();
    let text = "ada: begin
                ada: create table t ()
                grace: select pg_backend_pid()";
    let played = lanes::play(database.url(), &Script::parse(text).unwrap()).unwrap();
    let pid: i32 = answer(&played, 3).parse().unwrap();
    let mut client = postgres::Client::connect(database.url(), postgres::NoTls).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let left = "select count(*) from pg_stat_activity where pid = $1";
    while client.query_one(left, &[&pid]).unwrap().get::<_, i64>(0) > 0 {
        assert!(
            std::time::Instant::now() < deadline,
            "session {pid} goes on"
        );
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
fn lines_that_do_not_belong_to_a_script_are_named() {
    let cases = [
        (
            "ada begin",
            "line 1: `ada begin` has no session: write NAME: STATEMENT, such as `ada: begin`",
        ),
        ("ada:", "line 1: `ada:` has no statement"),
        (
            "# only a title",
            "line 1: no session does anything: write a line such as `ada: begin`",
        ),
        (
            "a: 1\nb: 1\nc: 1\nd: 1\ne: 1",
            "line 5: `e` is one session too many: at most 4",
        ),
    ];
    for (text, sentence) in cases {
        assert_eq!(Script::parse(text).unwrap_err().to_string(), sentence);
    }
    let many = "ada: select 1\n".repeat(41);
    assert_eq!(
        Script::parse(&many).unwrap_err().to_string(),
        "line 41: at most 40 steps"
    );
}

#[test]
fn a_statement_may_take_several_lines_and_contain_a_cast() {
    let script = Script::parse("ada: select n::int\n     from counter\ngrace: begin").unwrap();
    assert_eq!(script.steps[0].statement, "select n::int from counter");
    assert_eq!(script.sessions, ["ada", "grace"]);
}

#[test]
fn the_picture_has_no_empty_line_and_escapes_what_is_shown() {
    let played = play("ada: select '<&>' from counter").unwrap();
    let svg = played.svg();
    assert!(svg.contains("&lt;&amp;&gt;") && !svg.contains("<&>"));
    assert!(svg.lines().all(|line| !line.trim().is_empty()));
}
