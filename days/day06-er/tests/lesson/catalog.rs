//! The model of a catalog that holds one of everything.

use er::{Default, Error, KeyKind};

use super::fixture::{SHOP, client, database, model, sentences, table};

#[test]
fn tables_of_all_schemas_are_read_and_nothing_that_is_no_table() {
    let model = model(SHOP);
    let names: Vec<String> = model
        .tables
        .iter()
        .map(|it| model.display(&it.name))
        .collect();
    let expected = [
        "hr.people",
        "hr.rooms",
        "odd \"names\".Select % from",
        "shop.customers",
        "shop.lines",
        "shop.orders",
        "shop.payments",
        "shop.refunds",
    ];
    assert_eq!(names, expected);
    assert_eq!(model.views, 2);
}

#[test]
fn columns_have_the_types_defaults_and_nullability_that_were_declared() {
    let model = model(SHOP);
    let (_, customers) = table(&model, "customers");
    let types: Vec<_> = customers
        .columns
        .iter()
        .map(|it| (&*it.name, &*it.type_name, it.nullable))
        .collect();
    let expected = [
        ("id", "bigint", false),
        ("mood", "shop.mood", true),
        ("email", "varchar(254)", false),
        ("loud", "text", true),
        ("joined", "timestamptz(3)", false),
    ];
    assert_eq!(types, expected);
    let defaults = customers.columns.iter().map(|it| it.default.clone());
    let generated = Default::Generated("upper((email)::text)".to_owned());
    let now = Default::Expression("now()".to_owned());
    let expected = [
        Some(Default::Identity),
        None,
        None,
        Some(generated),
        Some(now),
    ];
    assert_eq!(defaults.collect::<Vec<_>>(), expected);
}

#[test]
fn a_domain_that_refuses_null_does_so_through_another_one() {
    let model = model(SHOP);
    let (_, orders) = table(&model, "orders");
    let total = &orders.columns[2];
    assert_eq!((&*total.type_name, total.nullable), ("shop.price", false));
    let domains: Vec<_> = model
        .domains
        .iter()
        .map(|it| (&*it.name.name, it.not_null))
        .collect();
    assert_eq!(domains, [("amount", true), ("price", false)]);
    assert_eq!(model.domains[0].checks, ["CHECK ((VALUE >= (0)::numeric))"]);
}

#[test]
fn an_index_is_a_key_only_over_whole_columns_and_all_rows() {
    let model = model(SHOP);
    let (_, customers) = table(&model, "customers");
    let keys: Vec<_> = customers
        .keys
        .iter()
        .map(|it| (&*it.name, it.kind, customers.list(&it.columns)))
        .collect();
    let expected = [
        ("customers_pkey", KeyKind::Primary, "id".to_owned()),
        ("customers_email", KeyKind::Index, "email".to_owned()),
    ];
    assert_eq!(keys, expected);
}

#[test]
fn partitions_belong_to_their_table_and_what_they_refer_to_does_too() {
    let model = model(SHOP);
    let (place, payments) = table(&model, "payments");
    assert_eq!(payments.partitioned_by.as_deref(), Some("RANGE (paid)"));
    let names: Vec<_> = payments
        .partitions
        .iter()
        .map(|it| (it.level, &*it.name.name))
        .collect();
    assert_eq!(
        names,
        [
            (1, "payments_1"),
            (1, "payments_2"),
            (2, "payments_2a"),
            (2, "payments_2b"),
        ]
    );
    let mine: Vec<_> = model
        .relationships
        .iter()
        .filter(|it| it.child.table == place)
        .map(|it| (payments.list(&it.child.columns), it.partitions))
        .collect();
    assert_eq!(mine, [("customer_id".to_owned(), Some((2, 3)))]);
    let refunds = "refunds.id, paid 0..n to 0..1 payments.id, paid".to_owned();
    assert!(sentences(&model).contains(&refunds));
}

#[test]
fn rules_comments_and_enums_come_along() {
    let model = model(SHOP);
    let (_, lines) = table(&model, "lines");
    let rules: Vec<_> = lines.rules.iter().map(|it| &*it.definition).collect();
    assert_eq!(rules, ["CHECK ((quantity > 0))"]);
    let (_, rooms) = table(&model, "rooms");
    assert_eq!(
        rooms.rules[0].definition,
        "EXCLUDE USING gist (during WITH &&)"
    );
    let order = model
        .relationships
        .iter()
        .find(|it| it.name == "lines_order")
        .unwrap();
    assert_eq!(
        order.comment.as_deref(),
        Some("A line without its order is nothing.")
    );
    assert_eq!(order.on_delete, Some("cascade"));
    assert_eq!(model.enums[0].values, ["happy", "sad", "so | so"]);
}

#[test]
fn the_search_path_of_the_session_changes_nothing() {
    let database = database(SHOP);
    let mut client = client(&database);
    let usual = er::read(&mut client, &[]).unwrap();
    client.batch_execute("set search_path to shop, hr").unwrap();
    assert_eq!(er::read(&mut client, &[]).unwrap(), usual);
    let path: String = client.query_one("show search_path", &[]).unwrap().get(0);
    assert_eq!(path, "shop, hr", "and it is theirs again afterwards");
}

#[test]
fn one_schema_is_drawn_without_what_refers_out_of_it() {
    let database = database(SHOP);
    let model = er::read(&mut client(&database), &["hr".to_owned()]).unwrap();
    let names: Vec<String> = model
        .tables
        .iter()
        .map(|it| model.display(&it.name))
        .collect();
    assert_eq!(names, ["people", "rooms"]);
    assert_eq!(sentences(&model), ["people.boss 0..n to 0..1 people.id"]);
    assert!(model.enums.is_empty());
    assert_eq!(model.views, 0);
}

#[test]
fn a_schema_that_is_not_there_is_named_with_those_that_are() {
    let database = database(SHOP);
    let error = er::read(&mut client(&database), &["shpo".to_owned()]).unwrap_err();
    assert!(matches!(error, Error::NoSuchSchema { .. }));
    assert_eq!(
        error.to_string(),
        "there are no tables in schema \"shpo\"; schemas with tables: hr, odd \"names\", shop"
    );
}

#[test]
fn an_empty_database_has_an_empty_model() {
    assert_eq!(model(""), er::Model::default());
}
