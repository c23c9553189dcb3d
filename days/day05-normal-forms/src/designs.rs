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
    tour.say("This table is the order form on paper, and PostgreSQL accepts it:");
    tour.sql_script(client, ORDERS)?;
    tour.say("Ada moves to Paris. The statement updates only one of her orders:");
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
    tour.say("The table now says that she lives in two cities. Then Grace cancels her only order:");
    tour.sql(client, "delete from orders where order_no = 3", &[])?;
    let vases = tour.sql(
        client,
        "select city, price from orders where customer = 'Grace' or product = 'vase'",
        &[],
    )?;
    ensure!(vases.is_empty(), "nothing should be left of order 3");
    tour.say("The delete also removed her city and the price of a vase, which should have stayed.");
    Ok(())
}

fn what_determines_what(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Functional dependencies");
    tour.say(
        "A program can find this mistake. From the columns that determine others it computes the \
         keys, the normal form, and better tables:",
    );
    let text = without_questions(include_str!("../relations/orders.fd"));
    tour.http(&Call::post("/analyze").body(text))?
        .expect_status(200)?;
    Ok(())
}

fn why(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Why, and why not");
    tour.say(
        "A dependency that follows has a proof by three rules. One that doesn't follow has a \
         counterexample: two rows that obey every given dependency and break this one:",
    );
    let orders = "order -> customer; customer -> city\n? order -> city\n? city -> customer";
    tour.say("The last lines of the response to");
    tour.show(orders);
    let answer = commands::analyze(orders)?;
    tour.show(from(&answer, "order -> city follows"));
    Ok(())
}

fn invented_rows(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("A join that invents rows");
    tour.say(
        "These two tables split the remaining orders at the customer. Then a join puts them \
         together again:",
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
        "Three rows became six. The chase finds that without data. It ends with a table that \
         shows the loss:",
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
    tour.step("Transitive dependencies");
    tour.say(
        "The second design has a key of one column, so no column depends on a part of the key. \
         But the building is a fact about the department:",
    );
    let text = without_questions(include_str!("../relations/staff.fd"));
    tour.http(&Call::post("/analyze").body(text))?
        .expect_status(200)?;
    Ok(())
}

fn not_everything_at_once(tour: &mut Tour, client: &mut Client) -> anyhow::Result<()> {
    tour.step("BCNF can lose a dependency");
    tour.say("The third design is in third normal form already. BCNF has a price:");
    let text = without_questions(include_str!("../relations/addresses.fd"));
    tour.http(&Call::post("/analyze").body(text))?
        .expect_status(200)?;
    tour.say("In BCNF both tables accept these rows, and no key is violated:");
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
        "One street of one city has two codes: the rows break the lost dependency, and no key can \
         prevent that. Third normal form keeps all dependencies, so most designs stop there.",
    );
    Ok(())
}

fn own_tables(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The course's own tables");
    tour.say(
        "A file next to the migrations declares the dependencies. From this file, the live \
         catalog and sample rows, the library proves:",
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
