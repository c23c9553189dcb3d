//! Steps about SQL, on a cohort in its first week.

use anyhow::ensure;
use lesson::Tour;
use postgres::{Client, NoTls};

use crate::{milestone, naive};

pub(super) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let client = &mut Client::connect(tour.database()?, NoTls)?;
    select(tour, client)?;
    join(tour, client)?;
    outer_join(tour, client)?;
    group(tour, client)?;
    null_logic(tour, client)?;
    not_in(tour, client)?;
    window(tour, client)?;
    with(tour, client)?;
    constraint(tour, client)?;
    pasted(tour)?;
    as_parameters(tour, client)
}

fn select(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Some columns of some rows");
    tour.say(
        "A query says which rows you want, not how to find them. Rows have no order of their own: \
         without `order by` PostgreSQL may return them in any order, and `limit` keeps any three.",
    );
    let rows = tour.sql(
        client,
        "select day, title
         from lessons
         where week = 1
         order by day
         limit 3",
        &[],
    )?;
    ensure!(rows.len() == 3);
    Ok(())
}

fn join(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Join: facts that are stored once");
    tour.say(
        "A check-in stores only the ids of its enrollment and its lesson. A join puts matching \
         rows side by side.",
    );
    let rows = tour.sql(
        client,
        "select name, day, title, hours
         from check_ins
         join enrollments on enrollments.id = enrollment_id
         join accounts on accounts.id = account_id
         join lessons on lessons.id = lesson_id
         where hours >= 4
         order by hours desc, name, day",
        &[],
    )?;
    ensure!(rows.len() == 6);
    Ok(())
}

fn outer_join(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Left join: rows without a match");
    tour.say(
        "An inner join drops rows without a match. A left join keeps them, with nulls in the \
         place of the match. Emeka never checked in:",
    );
    let rows = tour.sql(
        client,
        "select name, day
         from enrollments
         join accounts on accounts.id = account_id
         left join check_ins on enrollment_id = enrollments.id
         left join lessons on lessons.id = lesson_id
         where check_ins.id is null",
        &[],
    )?;
    ensure!(rows.len() == 1);
    Ok(())
}

fn group(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Group: one row for many");
    tour.say(
        "`where` filters rows before the grouping, `having` filters groups, and `filter` chooses \
         the rows of one aggregate. Hours are `numeric`, so their sum is exact.",
    );
    let rows = tour.sql(
        client,
        "select name,
                count(*) as days,
                sum(hours) as hours,
                round(avg(energy), 1) as energy,
                count(*) filter (where energy >= 8) as good_days
         from check_ins
         join enrollments on enrollments.id = enrollment_id
         join accounts on accounts.id = account_id
         group by accounts.id
         having count(*) > 1
         order by hours desc",
        &[],
    )?;
    ensure!(rows.len() == 4);
    Ok(())
}

fn null_logic(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Null is not a value");
    tour.say(
        "Chen has five check-ins. One note says `Ill.`, one has another text, three are null. \
         Count those that don't say `Ill.`:",
    );
    let rows = tour.sql(
        client,
        "select count(*) filter (where note <> 'Ill.') as unequal,
                count(*) filter (where note is distinct from 'Ill.') as differs,
                count(*) as all_rows,
                count(note) as notes
         from check_ins
         join enrollments on enrollments.id = enrollment_id
         where signed_name = 'Chen'",
        &[],
    )?;
    let counts = [0, 1, 2, 3].map(|place| rows[0].get::<_, i64>(place));
    ensure!(counts == [1, 4, 5, 2], "{counts:?}");
    tour.say(
        "Whether an unknown note equals `Ill.` is unknown. Unknown isn't true, so `filter` \
         doesn't count the row. `is distinct from` treats null as one more value.",
    );
    tour.sql(
        client,
        "select null = null as equal, null is null as is_null,
                true or null as any, true and null as all",
        &[],
    )?;
    Ok(())
}

fn not_in(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("One null empties a `not in`");
    tour.say("Freya has not signed, so one signed_name is null. Which accounts signed nothing?");
    let rows = tour.sql(
        client,
        "select name from accounts
         where name not in (select signed_name from enrollments)",
        &[],
    )?;
    ensure!(rows.is_empty());
    tour.say(
        "No row comes back. `'Freya' <> null` is unknown, and so is the whole condition, for \
         every account. `not exists` asks for rows, and the answer is always true or false:",
    );
    let rows = tour.sql(
        client,
        "select name from accounts
         where not exists (select from enrollments where signed_name = name)",
        &[],
    )?;
    ensure!(rows.len() == 1);
    Ok(())
}

fn window(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Window: many rows, each beside its group");
    tour.say(
        "A window function aggregates and keeps each row: a running total, a rank among the \
         check-ins of one lesson, and the days since the last check-in.",
    );
    let rows = tour.sql(
        client,
        "select signed_name as name, day, hours,
                sum(hours) over mine as so_far,
                rank() over (partition by lesson_id order by hours desc) as rank,
                checked_in_on - lag(checked_in_on) over mine as gap
         from check_ins
         join enrollments on enrollments.id = enrollment_id
         join lessons on lessons.id = lesson_id
         where day in (1, 2, 4, 7) and signed_name in ('Amara', 'Bruno')
         window mine as (partition by enrollment_id order by day)
         order by name, day",
        &[],
    )?;
    ensure!(rows.len() == 8);
    Ok(())
}

fn with(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("With: named parts, and recursion");
    tour.say(
        "The deliverables are a tree. The recursive part joins to the rows that the last step \
         found, until a step finds no more.",
    );
    let rows = tour.sql(
        client,
        "with recursive tree as (
             select id, title, position, 0 as depth
             from deliverables
             where parent_id is null
           union all
             select part.id, part.title, part.position, depth + 1
             from deliverables as part
             join tree on tree.id = part.parent_id
         )
         select position, repeat('  ', depth) || title as deliverable
         from tree
         where position > 5
         order by position",
        &[],
    )?;
    ensure!(rows.len() == 10);
    Ok(())
}

fn constraint(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("The schema refuses");
    tour.say(
        "The constraints hold for every program, and for any number of them at once. Each has a \
         name, and later days turn the name into a response.",
    );
    tour.sql_refused(
        client,
        "update check_ins set hours = 25 where note = 'Joins.'",
        &[],
    )?;
    tour.sql_refused(
        client,
        "insert into check_ins
         select gen_random_uuid(), enrollment_id, lesson_id, '2026-02-05', 1, 5
         from check_ins where note = 'Joins.'",
        &[],
    )?;
    Ok(())
}

/// Closes the quote and reads everybody's address.
const LEAK: &str = "x' or true --";
/// Closes the quote and adds a statement.
const WRECK: &str = "x'; delete from check_ins; --";

pub(super) fn pasted(tour: &mut Tour) -> anyhow::Result<()> {
    // It is going to be damaged, so it is a database of its own.
    let victim = milestone::fresh_database()?;
    let client = &mut Client::connect(victim.url(), NoTls)?;

    tour.step("The naive version: a value inside the text");
    tour.say(
        "This program pastes a name from a request into a statement. For most names that works:",
    );
    let rows = tour.sql(client, &naive::find("Amara"), &[])?;
    ensure!(rows.len() == 1);
    tour.say("A name that closes the quote changes the statement, and every address leaks:");
    let rows = tour.sql(client, &naive::find(LEAK), &[])?;
    ensure!(rows.len() == 6);
    tour.say("A simple query may hold several statements:");
    tour.sql_script(client, &naive::find(WRECK))?;
    let rows = tour.sql(client, "select count(*) from check_ins", &[])?;
    ensure!(rows[0].get::<_, i64>(0) == 0);
    Ok(())
}

fn as_parameters(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("The same values as parameters");
    tour.say(
        "PostgreSQL parses the text before it gets a value, so `$1` can only be a value. Here \
         both are unusual names, and no account has them.",
    );
    for name in [LEAK, WRECK] {
        let find = "select name, email from accounts where name = $1";
        let rows = tour.sql(client, find, &[&name])?;
        ensure!(rows.is_empty());
    }
    Ok(())
}
