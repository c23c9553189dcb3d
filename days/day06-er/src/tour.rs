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
    tour.step("The catalog: the database describes itself");
    tour.say(
        "A table is a row of pg_class, a column is a row of pg_attribute, and a foreign key is a \
         row of pg_constraint, which lists its columns by number. The catalog has everything that \
         a diagram shows:",
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
        "One thing is missing: cardinality. No column of the catalog says that a lesson has any \
         number of check-ins, or that a check-in has exactly one lesson.",
    );
    Ok(())
}

fn relationships(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Cardinality");
    tour.say(
        "Cardinality follows from two other facts. If the referring columns may be null, a row \
         may have no parent. If they, or some of them, are a key of their table, a parent has at \
         most one child. Each line is child, range, range, parent:",
    );
    let model = er::read(client, &[])?;
    tour.show(sentences(&model, |_| true));
    Ok(())
}

// ANCHOR: ends
fn ends(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A constraint is a mark on a line");
    tour.say("An enrollment may get one certificate. This is the table as people often write it:");
    tour.sql_script(
        client,
        "create table certificates (
             number        integer primary key,
             enrollment_id uuid references enrollments
         )",
    )?;
    expect(tour, client, "0..n to 0..1")?;
    tour.say("A certificate without an enrollment makes no sense:");
    tour.sql_script(
        client,
        "alter table certificates alter column enrollment_id set not null",
    )?;
    expect(tour, client, "0..n to 1 ")?;
    tour.say("No enrollment gets two certificates:");
    tour.sql_script(
        client,
        "alter table certificates add unique (enrollment_id)",
    )?;
    expect(tour, client, "0..1 to 1 ")?;
    tour.say(
        "Each of the three is a different diagram and needs a different program. The first has to \
         handle certificates without an enrollment, the second several for one enrollment, the \
         third neither.",
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
        "A column can't hold a many-to-many relationship. It takes a table whose rows are the \
         pairs: two references that together are a key. That shape identifies the table, whatever \
         its name:",
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
        "check_ins also has a key of its own, because a check-in has its own URL. Its rows are \
         still the pairs.",
    );
    Ok(())
}

fn text(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("A diagram as text");
    tour.say("GitHub draws Mermaid in any Markdown file, and its text gives readable diffs:");
    let answer = tour.get("/schema.mmd")?.expect_status(200)?;
    let body = answer.text()?;
    ensure!(body.starts_with("erDiagram\n"), "that is no diagram");
    let last = body
        .lines()
        .filter(|it| it.contains(" : "))
        .map(str::trim)
        .collect::<Vec<_>>();
    tour.say(
        "Its last lines are the relationships. A solid line (--) means that the reference is part \
         of the child's primary key:",
    );
    tour.show(last.join("\n"));
    Ok(())
}

fn picture(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("The picture");
    tour.say(
        "The layout puts boxes in columns, so that references run from right to left. It orders \
         each column so that few lines cross, and gives each line its own track. Your browser \
         gets:",
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
    tour.step("The diagram follows the schema");
    tour.sql_script(client, "drop table certificates")?;
    tour.say("The server's next response is shorter than in step 5:");
    tour.http(&Call::head("/schema.mmd"))?.expect_status(200)?;
    let model = er::read(client, &[])?;
    let mermaid = er::mermaid(&model);
    ensure!(!mermaid.contains("certificates"), "the diagram is stale");
    tour.say(
        "The table is gone from the database, so it is gone from the diagram. The files in sql/er \
         are drawn once and kept, and a test fails when they no longer match.",
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
