//! The course's own rows: weeks, lessons and deliverables, from the source that the tracker shares.
//!
//! Invariants
//! - Loading twice is the same as loading once, and a second loader at the same time does no harm.
//! - Nothing is ever deleted: a lesson that people checked in for outlives its line in the file.

use tracker::{Curriculum, Deliverable};

use crate::{Connection, Error, Executor, Transaction};

/// Brings the course of [`tracker::curriculum()`] into the database, or up to date there.
pub fn load(connection: &mut Connection) -> Result<(), Error> {
    let mut transaction = connection.transaction()?;
    load_course(&mut transaction, tracker::curriculum())?;
    transaction.commit()
}

fn load_course(transaction: &mut Transaction<'_>, course: &Curriculum) -> Result<(), Error> {
    let (course_id,): (i32,) = transaction.query_one(
        "insert into courses (slug, title, summary) values ($1, $2, $3)
         on conflict on constraint courses_slug_key
         do update set title = excluded.title, summary = excluded.summary
         returning id",
        &[&course.slug, &course.title, &course.summary],
    )?;
    for week in &course.weeks {
        let number = i16::from(week.number);
        transaction.execute(
            "insert into weeks (course_id, number, title) values ($1, $2, $3)
             on conflict on constraint weeks_pkey do update set title = excluded.title",
            &[&course_id, &number, &week.title],
        )?;
        for lesson in &week.lessons {
            let day = i16::from(lesson.day.number());
            transaction.execute(
                "insert into lessons (course_id, day, week, slug, title, summary)
                 values ($1, $2, $3, $4, $5, $6)
                 on conflict on constraint lessons_course_day_key
                 do update set week = excluded.week, slug = excluded.slug,
                               title = excluded.title, summary = excluded.summary",
                &[
                    &course_id,
                    &day,
                    &number,
                    &lesson.library,
                    &lesson.title,
                    &lesson.summary,
                ],
            )?;
        }
    }
    load_deliverables(transaction, course_id, course)
}

fn load_deliverables(
    transaction: &mut Transaction<'_>,
    course_id: i32,
    course: &Curriculum,
) -> Result<(), Error> {
    // The list may have been put in another order: two share a place until all have moved.
    transaction.execute(
        "set constraints deliverables_course_position_key deferred",
        &[],
    )?;
    for ((deliverable, whole), position) in course.deliverables().zip(1_i16..) {
        let whole = whole.map(|it: &Deliverable| &it.slug);
        transaction.execute(
            "insert into deliverables (course_id, parent_id, position, slug, title)
             values ($1, (select id from deliverables where course_id = $1 and slug = $2), $3, $4, $5)
             on conflict on constraint deliverables_course_slug_key
             do update set parent_id = excluded.parent_id, position = excluded.position,
                           title = excluded.title",
            &[&course_id, &whole, &position, &deliverable.slug, &deliverable.title],
        )?;
    }
    Ok(())
}
