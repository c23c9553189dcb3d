//! The tour: from the rows of the catalog to a picture that follows the schema.

use anyhow::ensure;
use er::Model;
use lesson::{Call, Tour};
use postgres::{Client, NoTls};

/// Drives the milestone.
pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let mut client = Client::connect(tour.database()?, NoTls)?;
    catalog(tour, &mut client)?;
    relationships(tour, &mut client)?;
    ends(tour, &mut client)?;
    join_tables(tour, &mut client)?;
    text(tour)?;
    picture(tour, &mut client)?;
    following(tour, &mut client)
}

fn catalog(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("What the database knows about itself");
    tour.say(
        "A table is a row of pg_class, a column one of pg_attribute, a foreign key one of pg_constraint, where its columns are \
         numbers. Everything that a diagram shows is in there:",
    );
    tour.sql(
        client,
        "
        select conname::text,
               conkey::text as columns,
               confrelid::regclass::text as refers_to,
               confkey::text as its_columns
        from pg_constraint
        where contype = 'f'
          and conrelid in ('lessons'::regclass, 'check_ins'::regclass)
        order by conname
        ",
        &[],
    )?;
    tour.say(
        "One thing is not: how many. No column of the catalog says that a lesson has any number of check-ins, or that a \
         check-in has exactly one lesson.",
    );
    Ok(())
}

fn relationships(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("How many");
    tour.say(
        "It follows from two other facts. May the referring columns be null? Then there may be no parent. Are they, or some of \
         them, a key of their table? Then there is at most one child. Read as child, range, range, parent:",
    );
    let model = er::read(client, &[])?;
    tour.show(sentences(&model, |_| true));
    Ok(())
}

// ANCHOR: ends
fn ends(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A constraint is a mark on a line");
    tour.say("A table for certificates, of which an enrollment may get one. First as it is often written:");
    tour.sql_script(
        client,
        "create table certificates (
             number        integer primary key,
             enrollment_id uuid references enrollments
         )",
    )?;
    expect(tour, client, "0..n to 0..1")?;
    tour.say("A certificate of nobody is nonsense:");
    tour.sql_script(
        client,
        "alter table certificates alter column enrollment_id set not null",
    )?;
    expect(tour, client, "0..n to 1 ")?;
    tour.say("And nobody gets two for the same course:");
    tour.sql_script(
        client,
        "alter table certificates add unique (enrollment_id)",
    )?;
    expect(tour, client, "0..1 to 1 ")?;
    tour.say(
        "Each of the three is a different diagram, and a different program: one that must cope with certificates of nobody, one \
         that must cope with several, one that need not.",
    );
    Ok(())
}
// ANCHOR_END: ends

fn expect(tour: &mut Tour, client: &mut Client, ranges: &str) -> anyhow::Result<()> {
    let model = er::read(client, &[])?;
    let shown = sentences(&model, |table| table == "certificates");
    ensure!(shown.contains(ranges), "expected {ranges}, got {shown}");
    tour.show(shown);
    Ok(())
}

fn join_tables(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Tables that are relationships");
    tour.say(
        "\"Many to many\" is not something that a column can hold. It takes a table whose rows are the pairs: two references that \
         together are a key. Whatever the table is called, that shape gives it away:",
    );
    let model = er::read(client, &[])?;
    let joins = (0..model.tables.len()).filter_map(|at| {
        let parents = model
            .joins(at)
            .iter()
            .map(|it| it.parent.table)
            .collect::<Vec<_>>();
        let names: Vec<_> = parents
            .iter()
            .map(|&it| &*model.tables[it].name.name)
            .collect();
        (!names.is_empty())
            .then(|| format!("{:24}{}", model.tables[at].name.name, names.join(" × ")))
    });
    tour.show(joins.collect::<Vec<_>>().join("\n"));
    tour.say(
        "check_ins has a key of its own besides, because a check-in is addressed by name. It still stands for the pair.",
    );
    Ok(())
}

fn text(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A diagram as text");
    tour.say("Mermaid is a language that GitHub draws in any Markdown file, and that a diff can be read in:");
    let answer = tour.get("/schema.mmd")?.expect_status(200)?;
    let body = answer.text()?;
    ensure!(body.starts_with("erDiagram\n"), "that is no diagram");
    let last = body
        .lines()
        .filter(|it| it.contains(" : "))
        .map(str::trim)
        .collect::<Vec<_>>();
    tour.say("Its last lines are the relationships, a solid line (--) where the reference is part of the child's own primary key:");
    tour.show(last.join("\n"));
    Ok(())
}

fn picture(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("The picture");
    tour.say(
        "Boxes in columns, so that references run from right to left; in each column that order which makes few lines cross; \
         every line with a track of its own. What your browser gets:",
    );
    tour.get("/")?
        .expect_status(200)?
        .expect_header("Content-Type", "image/svg+xml")?;
    let model = er::read(client, &[])?;
    let picture = er::picture(&model);
    tour.show(format!(
        "{} tables, {} lines, {} crossings, {} x {} units",
        model.tables.len(),
        model.relationships.len(),
        picture.crossings,
        picture.size.width,
        picture.size.height,
    ));
    Ok(())
}

fn following(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("It cannot go stale");
    tour.sql_script(client, "drop table certificates")?;
    tour.say("Asked again, the server has less to say than in step 5:");
    tour.http(&Call::head("/schema.mmd"))?.expect_status(200)?;
    let model = er::read(client, &[])?;
    let mermaid = er::mermaid(&model);
    ensure!(!mermaid.contains("certificates"), "the diagram is stale");
    tour.say(
        "The table is gone from the diagram because it is gone. For the files in sql/er, which are drawn once and kept, a test says \
         so when they no longer match.",
    );
    Ok(())
}

/// The relationships of the tables that are `wanted`, a line each.
fn sentences(model: &Model, wanted: impl Fn(&str) -> bool) -> String {
    let lines = model.relationships.iter().filter_map(|it| {
        let (child, parent) = (
            &model.tables[it.child.table],
            &model.tables[it.parent.table],
        );
        let line = format!(
            "{:41} {:4} to {:4}  {}",
            format!(
                "{}.{}",
                child.name.name,
                child.list(&it.child.columns).replace(", ", "+")
            ),
            it.child.cardinality.range(),
            it.parent.cardinality.range(),
            parent.name.name,
        );
        wanted(&child.name.name).then_some(line)
    });
    lines.collect::<Vec<_>>().join("\n")
}
