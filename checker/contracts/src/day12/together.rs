//! Several people at one row.

use checker::api::Api;
use checker::contract::{Level, Stage, StageResult};
use checker::failure::Failure;

use crate::learner::check_ins::{a_check_in, a_new_course, check_ins_of, listed_ids};
use crate::learner::{CHANGED, api};

pub(super) const LOST_UPDATE: Stage = Stage {
    name: "The lost update",
    teaches: "A PUT with the `ETag` of a version that is past is 412 and changes nothing.",
    why: "Both have read the same note, and both are sure that they only add to it. Without the version the second to save wins, and the first never hears of it.",
    source: "RFC 9110 section 13.1.1",
    needs: &[3],
    hints: &[
        "The version is part of the row: `update ... set version = version + 1 where id = $1 and version = $2`.",
        "No row changed means that the version is past: 412. Look first whether there is a row at all: 404.",
    ],
    run: api(lost_update),
    ..Stage::PLAIN
};

fn lost_update(api: &Api) -> StageResult {
    let course = a_new_course(api, "edited")?;
    let created = a_check_in(1).post(api, &course).created()?;
    let read_by_both = created.get()?.etag()?;
    let first = a_check_in(1).noted("By the first.");
    let put = created.put(first.json()).if_match(&read_by_both);
    put.expect_one_of(CHANGED)?;
    api.case("the second writer, with the old ETag", |_| {
        let second = a_check_in(1).noted("By the second.");
        created
            .put(second.json())
            .if_match(&read_by_both)
            .expect(412)
    })?;
    first.is_in(&created.get()?)
}

pub(super) const AT_ONCE: Stage = Stage {
    name: "Eight writers at once",
    teaches: "Of eight PUTs at once with one `ETag`, one succeeds and seven are 412.",
    why: "To read the version, compare it, and write in another statement leaves a gap. Two writers go through it together, about once in a thousand times in production.",
    source: "PostgreSQL 13.2.1",
    needs: &[6],
    hints: &[
        "How many statements does the comparison take, and the change?",
        "Compare in the update's own `where`, or take the row's lock first: `select ... for update`.",
    ],
    level: Level::Further,
    run: api(at_once),
    ..Stage::PLAIN
};

fn at_once(api: &Api) -> StageResult {
    let course = a_new_course(api, "crowded")?;
    let created = a_check_in(1).post(api, &course).created()?;
    let etag = created.get()?.etag()?;
    let note = |writer: usize| a_check_in(1).noted(&format!("By writer {writer}."));
    let puts = (0..8).map(|writer| created.put(note(writer).json()).if_match(&etag));
    let mut winner = None;
    for (writer, response) in api.at_once(puts.collect())?.into_iter().enumerate() {
        let response = api.case("one of eight at once", |_| {
            response.status(&[200, 204, 412])
        })?;
        if response.code() != 412
            && let Some(other) = winner.replace(writer)
        {
            let what = format!("writers {other} and {writer} have both changed one version");
            return Err(response.fail(what));
        }
    }
    match winner {
        Some(winner) => note(winner).is_in(&created.get()?),
        None => Err(Failure::plain(
            "of eight writers with the right ETag none succeeds",
        )),
    }
}

pub(super) const DUPLICATES: Stage = Stage {
    name: "Duplicates",
    teaches: "A learner's second check-in for a day of a course is 409, also when eight come at once; a PUT to a day that is taken is 409.",
    why: "To look first and insert afterwards is right until two requests look at the same moment. The constraint looks and inserts in one step.",
    source: "PostgreSQL 5.4.3, RFC 9110 section 15.5.10",
    needs: &[2],
    hints: &[
        "Let the unique constraint decide, and turn its error into the 409.",
        "The error's SQLSTATE is 23505, and it names the constraint: `check_ins_course_learner_day_key`.",
    ],
    run: api(duplicates),
    ..Stage::PLAIN
};

fn duplicates(api: &Api) -> StageResult {
    let course = a_new_course(api, "twice")?;
    a_check_in(1).post(api, &course).created()?;
    api.case("the same day again", |_| {
        a_check_in(1).noted("Again.").post(api, &course).expect(409)
    })?;
    let second = a_check_in(2).post(api, &course).created()?;
    api.case("a PUT to the day of another", |_| {
        let etag = second.get()?.etag()?;
        second
            .put(a_check_in(1).json())
            .if_match(&etag)
            .expect(409)?;
        a_check_in(2).is_in(&second.get()?)
    })?;
    let posts = (0..8).map(|_| a_check_in(3).post(api, &course));
    let mut made = 0;
    for response in api.at_once(posts.collect())? {
        let response = api.case("one of eight at once", |_| response.status(&[201, 409]))?;
        made += usize::from(response.code() == 201);
    }
    let listed = listed_ids(api, &course)?.len();
    if (made, listed) != (1, 3) {
        let list = api.get(check_ins_of(&course)).expect(200)?;
        let what =
            format!("has {listed} check-ins, expected 3: of eight at once {made} were created");
        return Err(list.wrong("/items", &what));
    }
    Ok(())
}
