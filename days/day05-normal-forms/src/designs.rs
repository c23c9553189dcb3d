//! The first half of the tour: three bad designs, and what can be computed about them.

use anyhow::ensure;
use lesson::{Call, Tour};
use postgres::{Client, NoTls};

use crate::commands;

const ORDERS: &str = "
    create table orders (
        order_no int, product text, quantity int, customer text, city text, price int,
        primary key (order_no, product)
    );
    insert into orders values
        (1, 'lamp', 2, 'Ada',   'London', 30),
        (1, 'desk', 1, 'Ada',   'London', 90),
        (2, 'lamp', 1, 'Ada',   'London', 30),
        (3, 'vase', 1, 'Grace', 'Boston', 12);";

pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    let database = localdb::Database::empty("day05")?;
    let mut client = Client::connect(database.url(), NoTls)?;
    everything_in_one_table(tour, &mut client)?;
    what_determines_what(tour)?;
    why(tour)?;
    invented_rows(tour, &mut client)?;
    facts_about_something_else(tour)?;
    not_everything_at_once(tour, &mut client)?;
    own_tables(tour)
}

fn everything_in_one_table(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Everything in one table");
    tour.say("The order form as it is on paper, and PostgreSQL finds nothing wrong with it:");
    tour.sql_script(client, ORDERS)?;
    tour.say("Ada moves to Paris. Whoever writes the statement finds one of her orders:");
    tour.sql(
        client,
        "update orders set city = 'Paris' where order_no = 1",
        &[],
    )?;
    let cities = tour.sql(
        client,
        "select distinct customer, city from orders where customer = 'Ada' order by city",
        &[],
    )?;
    ensure!(cities.len() == 2, "Ada should live in two cities by now");
    tour.say("She lives in two places now. And Grace cancels her only order:");
    tour.sql(client, "delete from orders where order_no = 3", &[])?;
    let vases = tour.sql(
        client,
        "select city, price from orders where customer = 'Grace' or product = 'vase'",
        &[],
    )?;
    ensure!(vases.is_empty(), "nothing should be left of order 3");
    tour.say("With it went where she lives and what a vase costs. Nobody wanted to delete that.");
    Ok(())
}

fn what_determines_what(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("What determines what");
    tour.say(
        "The mistake can be computed. Say which columns determine which others, and the keys, the normal form and \
         the tables to use instead follow:",
    );
    let text = without_questions(include_str!("../relations/orders.fd"));
    tour.http(&Call::post("/analyze").body(text))?
        .expect_status(200)?;
    Ok(())
}

fn why(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Why, and why not");
    tour.say(
        "What follows from the dependencies has a proof by three rules. What does not follow has two rows that obey \
         everything given, and not this:",
    );
    let orders = "order -> customer; customer -> city\n? order -> city\n? city -> customer";
    tour.say("The last lines of the answer to");
    tour.show(orders);
    let answer = commands::analyze(orders)?;
    tour.show(from(&answer, "order -> city follows"));
    Ok(())
}

fn invented_rows(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A join that invents rows");
    tour.say(
        "Cutting a table in two is easy. Here are the orders that are left, cut at the customer, and joined again:",
    );
    tour.sql_script(
        client,
        "create table lines as select distinct order_no, customer from orders;
         create table customers as select distinct customer, product, quantity from orders;",
    )?;
    let joined = tour.sql(
        client,
        "select order_no, customer, product, quantity
         from lines join customers using (customer)
         order by order_no, product, quantity",
        &[],
    )?;
    ensure!(
        joined.len() > 3,
        "the join should have more rows than the table had"
    );
    tour.say(
        "Three rows have become six. The chase needs no data to know it. It ends with a table of its own that shows it:",
    );
    let cut = "orders(order, product, quantity, customer)
order, product -> quantity
order -> customer
? (order, customer) (customer, product, quantity)
? (order, customer) (order, product, quantity)";
    tour.show(cut);
    let answer = commands::analyze(cut)?;
    tour.show(from(
        &answer,
        "(order, customer) (product, quantity, customer)",
    ));
    Ok(())
}

fn facts_about_something_else(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Facts about something else");
    tour.say(
        "The second design has a key of one column, so nothing can depend on a part of it. But the building is a fact \
         about the department:",
    );
    let text = without_questions(include_str!("../relations/staff.fd"));
    tour.http(&Call::post("/analyze").body(text))?
        .expect_status(200)?;
    Ok(())
}

fn not_everything_at_once(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("Not everything at once");
    tour.say("The third is in third normal form already. Going further has a price:");
    let text = without_questions(include_str!("../relations/addresses.fd"));
    tour.http(&Call::post("/analyze").body(text))?
        .expect_status(200)?;
    tour.say("In BCNF both tables accept this, and each of their keys is respected:");
    tour.sql_script(
        client,
        "create table zips (zip text primary key, city text);
         create table streets (street text, zip text references zips, primary key (street, zip));
         insert into zips values ('10115', 'Berlin'), ('10117', 'Berlin');
         insert into streets values ('Am Park', '10115'), ('Am Park', '10117');",
    )?;
    let codes = tour.sql(
        client,
        "select street, city, count(*) as codes from streets join zips using (zip) group by street, city",
        &[],
    )?;
    ensure!(
        codes.len() == 1 && codes[0].get::<_, i64>(2) == 2,
        "one street should have two codes"
    );
    tour.say(
        "One street of one city with two codes: the dependency that was lost is broken, and no key can see it. Third \
         normal form keeps all dependencies, and that is why it is where most designs stop.",
    );
    Ok(())
}

fn own_tables(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The course's own tables");
    tour.say(
        "Beside the migrations is a file that says what determines what. From it, the live catalog and the rows of a \
         sample, this is proved and tested:",
    );
    let database = commands::fresh_database()?;
    let report = commands::check(database.url())?;
    tour.show(commands::shown(&report));
    ensure!(
        report.findings.is_empty(),
        "the schema should be as declared"
    );
    Ok(())
}

fn without_questions(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.starts_with(['?', '#']))
        .collect::<Vec<_>>();
    lines.join("\n").trim().to_owned() + "\n"
}

/// `text` from the line that begins with `start`.
fn from<'a>(text: &'a str, start: &str) -> &'a str {
    let at = text.find(&format!("\n{start}")).map_or(0, |at| at + 1);
    text[at..].trim_end()
}
