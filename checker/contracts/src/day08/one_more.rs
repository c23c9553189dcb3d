//! N+1: the number of statements behind a list, counted by the proxy between the program and its database.

use checker::api::Api;
use checker::contract::{Level, Stage, StageResult};
use checker::failure::Failure;

use crate::learner::api;

/// How many learners are added before the first list, and before the second.
const FEW: usize = 4;
const MORE: usize = 40;

/// The most statements behind a list of any length.
const MOST: usize = 5;

pub(crate) const ONE_MORE: Stage = Stage {
    name: "One statement more for each",
    teaches: "`GET /learners` of your program lists each learner with the number of check-ins, and costs as many statements for 47 learners as for 7.",
    why: "A query for the list and one more for each of its rows is N+1. Each is fast, no log calls any of them slow, and the page takes a second.",
    source: "PostgreSQL 7.2.1, 7.2.3",
    needs: &[],
    hints: &[
        "How often does your program ask the database while it writes the list?",
        "Count all check-ins in one statement: a join with `group by`, or a second query with `learner_id = any($1)`.",
        "A learner without a check-in is listed with 0: `left join`, and `count(check_ins.id)`.",
    ],
    level: Level::Further,
    run: api(one_more),
    ..Stage::PLAIN
};

fn one_more(api: &Api) -> StageResult {
    add_learners(api, 0, FEW)?;
    // The first list also pays for connections and prepared statements.
    list(api, FEW)?;
    let (few, few_sent) = list(api, FEW)?;
    add_learners(api, FEW, MORE)?;
    let (many, many_sent) = list(api, FEW + MORE)?;
    if many_sent <= few_sent && many_sent <= MOST {
        return Ok(());
    }
    let what = match many_sent > few_sent {
        true => format!(
            "a list of {few} learners costs {few_sent} statements, and one of {many} learners {many_sent}"
        ),
        false => format!("a list costs {many_sent} statements, and {MOST} are enough for any list"),
    };
    Err(Failure::plain(what))
}

/// Adds `count` learners with the numbers from `from` on, each with 0 to 2 check-ins, in a course of this attempt.
fn add_learners(api: &Api, from: usize, count: usize) -> StageResult {
    let (mark, to) = (api.mark(), from + count - 1);
    api.sql(&format!(
        "with course as (
             insert into courses (id, slug, title)
             values (gen_random_uuid(), 'list-{mark}-{from}', 'A course with a list')
             returning id
         ), new as (
             insert into learners (id, name, email)
             select gen_random_uuid(), 'Learner {mark} ' || number, '{mark}-' || number || '@example.org'
             from generate_series({from}, {to}) as numbers (number)
             returning id, name
         )
         insert into check_ins (id, course_id, learner_id, day, hours, energy)
         select gen_random_uuid(), course.id, new.id, day, 1, 5
         from course, new, generate_series(1, split_part(name, ' ', 3)::integer % 3) as days (day)"
    ))
    .map(drop)
}

/// Reads the list, which has to have the `added` learners of this attempt: its length, and the statements that it cost.
fn list(api: &Api, added: usize) -> Result<(usize, usize), Failure> {
    let before = api.database()?.counts();
    let page = api.get("/learners").expect(200)?;
    let sent = api.database()?.counts().since(&before);
    let items = page.value("/items")?;
    let items = items.as_array();
    let items = items.ok_or_else(|| page.wrong("/items", "is not a list"))?;
    for number in 0..added {
        let name = format!("Learner {} {number}", api.mark());
        let Some(at) = items.iter().position(|it| it["name"] == name.as_str()) else {
            return Err(page.wrong("/items", &format!("lacks {name}")));
        };
        page.member(&format!("/items/{at}/check_ins"), number % 3)?;
    }
    Ok((items.len(), sent.statements()))
}
