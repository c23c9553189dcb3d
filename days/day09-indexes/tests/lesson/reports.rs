//! The report, in each of its shapes.

use indexes::{Thresholds, html, picture, text};

use super::fixture::{client, database};

const SHOP: &str = "create table customers (id integer primary key);
     create table \"orders <&>\" (id integer primary key, customer integer constraint orders_customer_fkey references customers, a_rather_long_name_of_a_column_that_goes_on integer);
     create index i on \"orders <&>\" (id)";

fn shop() -> (indexes::Catalog, Vec<indexes::Advice>) {
    let database = database(SHOP);
    let catalog = indexes::read(&mut client(&database), &[]).unwrap();
    let advice = indexes::advise(&catalog, &Thresholds::default());
    (catalog, advice)
}

#[test]
fn text_fits_a_terminal_and_its_statements_run_as_they_are() {
    let database = database(SHOP);
    let client = &mut client(&database);
    let catalog = indexes::read(client, &[]).unwrap();
    let text = text(&catalog, &indexes::advise(&catalog, &Thresholds::default()));
    assert!(text.lines().all(|it| it.chars().count() <= 74), "{text}");
    assert!(
        text.starts_with("2 tables, 3 indexes (24 kB). 1 missing, 1 duplicate.\n"),
        "{text}"
    );
    let joined = text.replace("\n       ", " ");
    let statements = joined
        .lines()
        .map(str::trim)
        .filter(|it| it.starts_with("create") || it.starts_with("drop"));
    for statement in statements {
        client.batch_execute(statement).unwrap();
    }
    let catalog = indexes::read(client, &[]).unwrap();
    let after = indexes::advise(&catalog, &Thresholds::default());
    assert_eq!(after, []);
}

#[test]
fn page_and_picture_name_each_finding_and_escape_names() {
    let (catalog, advice) = shop();
    let (page, picture) = (html(&catalog, &advice, "a <b>"), picture(&catalog, &advice));
    assert!(
        page.contains("<h2>missing: orders_customer_fkey</h2>"),
        "{page}"
    );
    assert!(page.contains("<title>a &lt;b&gt;</title>"), "{page}");
    for drawn in [&page, &picture] {
        assert!(drawn.contains("orders &lt;&amp;&gt;"), "{drawn}");
        assert!(!drawn.contains("orders <&>"), "{drawn}");
        assert!(drawn.contains("duplicate"), "{drawn}");
    }
    assert_eq!(picture.matches("<rect").count(), 2 + 3);
}
