//! Check-ins as resources of a course.

use checker::api::Api;
use checker::contract::{Stage, StageResult};

use crate::learner::check_ins::{a_check_in, a_new_course, check_ins_of, listed_ids};
use crate::learner::{CHANGED, a_course, api};

pub(super) const CREATE_AND_READ: Stage = Stage {
    name: "Create and read",
    teaches: "`POST /courses/{slug}/check-ins` is 201 with the `Location` of the check-in; a course that isn't there is 404.",
    why: "What comes in, what the row has and what goes out are three shapes. The client doesn't send the id, and the row's version doesn't go out.",
    source: "RFC 9110 sections 9.3.3 and 15.5.5",
    needs: &[],
    hints: &[
        "In comes `{\"learner_id\", \"day\", \"hours\", \"energy\", \"note\"}`; the id and the course are the server's.",
        "Its own URL doesn't have the course in it: `/check-ins/ID`.",
        "A note that wasn't sent is null, not an empty text.",
    ],
    run: api(create_and_read),
    ..Stage::PLAIN
};

fn create_and_read(api: &Api) -> StageResult {
    let course = a_new_course(api, "joined")?;
    let course_id = course.get()?.value("/id")?;
    let check_in = a_check_in(1);
    let created = check_in.post(api, &course).created()?;
    api.case("the new check-in", |_| {
        let read = created.get()?;
        check_in.is_in(&read)?;
        read.member("/course_id", course_id)
    })?;
    api.case("a check-in with a note", |_| {
        let noted = a_check_in(2).noted("Sockets, at last.");
        let created = noted.post(api, &course).created()?;
        noted.is_in(&created.get()?)
    })?;
    let nothing = a_course(api, "nothing").path();
    api.case("a course that nobody has made", |api| {
        let post = api.post(format!("{nothing}/check-ins"), a_check_in(1).whole());
        post.expect(404).map(drop)
    })
}

pub(super) const LIST: Stage = Stage {
    name: "The list of a course",
    teaches: "`GET /courses/{slug}/check-ins` has the check-ins of that course and no others; of a course that isn't there it is 404.",
    why: "An empty list says that there is a course and nobody has checked in. That is another answer than that there is no such course.",
    source: "RFC 9110 section 15.5.5",
    needs: &[1],
    hints: &[
        "Find the course first: without one, 404.",
        "`where course_id = $1`",
    ],
    run: api(list),
    ..Stage::PLAIN
};

fn list(api: &Api) -> StageResult {
    let (one, other) = (a_new_course(api, "one")?, a_new_course(api, "other")?);
    let empty = listed_ids(api, &one)?;
    if !empty.is_empty() {
        let list = api.get(check_ins_of(&one)).expect(200)?;
        return Err(list.wrong("/items", "is not empty, and nobody has checked in"));
    }
    let mut expected = Vec::new();
    for day in [1, 2] {
        let created = a_check_in(day).post(api, &one).created()?;
        expected.push(created.get()?.value("/id")?.to_string());
    }
    a_check_in(1).post(api, &other).created()?;
    let list = api.get(check_ins_of(&one)).expect(200)?;
    let mut listed: Vec<_> = listed_ids(api, &one)?
        .iter()
        .map(|id| format!("\"{id}\""))
        .collect();
    listed.sort_unstable();
    expected.sort_unstable();
    if listed != expected {
        let what = format!(
            "has {} check-ins, expected the 2 of this course",
            listed.len()
        );
        return Err(list.wrong("/items", &what));
    }
    let nothing = a_course(api, "nothing").path();
    api.case("a course that nobody has made", |api| {
        api.get(format!("{nothing}/check-ins"))
            .expect(404)
            .map(drop)
    })
}

pub(super) const EXACT_HOURS: Stage = Stage {
    name: "Exact hours",
    teaches: "Hours are text in JSON and `numeric` in the table: `0.1`, `12.34` and `24` come back as they went in.",
    why: "0.1 has no exact float. The sum of ten check-ins is then 0.9999999999999999, and somebody will compare it with 1.",
    source: "PostgreSQL 8.1.2, RFC 8259 section 6",
    needs: &[1],
    hints: &[
        "Does a float occur anywhere between the socket and the table?",
        "Read the text as a decimal, or hand it to PostgreSQL as it is: `$1::numeric`.",
    ],
    run: api(exact_hours),
    ..Stage::PLAIN
};

fn exact_hours(api: &Api) -> StageResult {
    let course = a_new_course(api, "exact")?;
    for (day, hours) in (1..).zip(["0.1", "2.5", "12.34", "24", "0", "23.99"]) {
        api.case(format!("{hours} hours"), |_| {
            let check_in = a_check_in(day).lasting(hours);
            let created = check_in.post(api, &course).created()?;
            check_in.lasts_as_long(&created.get()?)
        })?;
    }
    Ok(())
}

pub(super) const DELETE: Stage = Stage {
    name: "Delete",
    teaches: "A DELETE needs `If-Match`; afterwards the check-in is gone from its URL and from the list, and its day is free. A course takes its check-ins along.",
    why: "A row that is gone from one place and not from another comes back as a bug of somebody else.",
    source: "RFC 9110 sections 9.3.5 and 13.1.1",
    needs: &[2],
    hints: &[
        "428 without `If-Match`; 204 with the right one.",
        "`on delete cascade` takes the check-ins of a course along.",
    ],
    run: api(delete),
    ..Stage::PLAIN
};

fn delete(api: &Api) -> StageResult {
    let course = a_new_course(api, "ended")?;
    let check_in = a_check_in(1);
    let created = check_in.post(api, &course).created()?;
    let etag = created.get()?.etag()?;
    api.case("DELETE without If-Match", |_| created.delete().expect(428))?;
    created.get()?;
    created.delete().if_match(&etag).expect_one_of(CHANGED)?;
    api.case("the check-in after DELETE", |api| {
        api.get(created.path()).expect(404)
    })?;
    let list = api.get(check_ins_of(&course)).expect(200)?;
    if !listed_ids(api, &course)?.is_empty() {
        return Err(list.wrong("/items", "still has the check-in that was deleted"));
    }
    let again = api.case("the day of a check-in that is gone", |_| {
        check_in.post(api, &course).created()
    })?;
    let staff = api.as_staff();
    let end = staff.delete(course.path()).if_match("*");
    end.expect_one_of(CHANGED)?;
    api.case("a check-in of a course that is gone", |api| {
        api.get(again.path()).expect(404).map(drop)
    })
}

pub(super) const RESTART: Stage = Stage {
    name: "A restart",
    teaches: "After SIGTERM and a new start everything is there: the course, the check-in, and its `ETag`.",
    why: "What lives in a variable lives as long as the process, and every deploy ends it. A tag that starts anew with the process would match a version that it never meant.",
    source: "RFC 9110 section 8.8.1",
    needs: &[1],
    hints: &[
        "Where are the rows while your program doesn't run?",
        "Does anything but the database know the version: a counter, a cache?",
    ],
    stops: true,
    run: api(restart),
    ..Stage::PLAIN
};

fn restart(api: &Api) -> StageResult {
    let course = a_new_course(api, "kept")?;
    let noted = a_check_in(1).noted("Still here.");
    let created = noted.post(api, &course).created()?;
    let etag = created.get()?.etag()?;
    api.restart()?;
    api.case("after the restart", |_| {
        course.get()?;
        let read = created.get()?;
        noted.is_in(&read)?;
        read.header_is("ETag", &etag)
    })
}
