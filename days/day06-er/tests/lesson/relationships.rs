//! Cardinalities and join tables: what follows from what was declared.

use super::fixture::{SHOP, model, sentences, table};

#[test]
fn cardinality_follows_from_nullability_and_keys() {
    for (columns, ranges) in [
        ("p int references a", "0..n to 0..1"),
        ("p int not null references a", "0..n to 1"),
        ("p int unique references a", "0..1 to 0..1"),
        ("p int primary key references a", "0..1 to 1"),
        // A key of which the reference is only a part says nothing about it.
        (
            "p int not null references a, n int, unique (p, n)",
            "0..n to 1",
        ),
        // A key that is a part of the reference does.
        (
            "p int, q int unique, foreign key (p, q) references b",
            "0..1 to 0..1",
        ),
        (
            "p int not null, q int, foreign key (p, q) references b",
            "0..n to 0..1",
        ),
        (
            "p int not null, q int not null, foreign key (p, q) references b",
            "0..n to 1",
        ),
    ] {
        let schema = format!(
            "create table a (id int primary key);
             create table b (x int, y int, primary key (x, y));
             create table c ({columns})"
        );
        let found = sentences(&model(&schema));
        assert_eq!(found.len(), 1, "{columns}");
        assert!(
            found[0].contains(&format!(" {ranges} ")),
            "{columns}: {}",
            found[0]
        );
    }
}

#[test]
fn a_join_table_is_known_by_its_key() {
    for (columns, joined) in [
        (
            "l int references a, r int references b, primary key (l, r)",
            "a b",
        ),
        // It may have a key of its own, and say more about the pair.
        (
            "id int primary key, l int not null references a, r int not null references b, since date, unique (l, r)",
            "a b",
        ),
        (
            "l int references a, r int references a, primary key (l, r)",
            "a a",
        ),
        (
            "l int references a, r int references b, s int references a, primary key (l, r, s)",
            "a b a",
        ),
        // Without a key, with a pair that may be incomplete, or with more in the key, a row is no pair.
        (
            "l int not null references a, r int not null references b",
            "",
        ),
        ("l int references a, r int references b, unique (l, r)", ""),
        (
            "l int references a, r int references b, on_day date, primary key (l, r, on_day)",
            "",
        ),
        ("l int primary key references a, r int references b", ""),
    ] {
        let model = model(&format!(
            "create table a (id int primary key);
             create table b (id int primary key);
             create table c ({columns})"
        ));
        let (place, _) = table(&model, "c");
        let names: Vec<&str> = model
            .joins(place)
            .iter()
            .map(|it| &*model.tables[it.parent.table].name.name)
            .collect();
        assert_eq!(names.join(" "), joined, "{columns}");
    }
}

#[test]
fn a_column_that_two_references_share_does_not_hide_a_join_table() {
    let model = model(
        "create table tenants (id int primary key);
         create table users (tenant int references tenants, id int, primary key (tenant, id));
         create table teams (tenant int references tenants, id int, primary key (tenant, id));
         create table members (
             tenant int references tenants, member int, team int,
             primary key (tenant, member, team),
             foreign key (tenant, member) references users,
             foreign key (tenant, team) references teams
         )",
    );
    let (place, _) = table(&model, "members");
    let joins = model.joins(place);
    let mut names: Vec<&str> = joins
        .iter()
        .map(|it| &*model.tables[it.parent.table].name.name)
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["teams", "users"]);
}

#[test]
fn a_child_is_identified_by_its_parent_if_the_reference_is_in_its_primary_key() {
    let model = model(SHOP);
    let identifying: Vec<&str> = model
        .relationships
        .iter()
        .filter(|it| it.identifying)
        .map(|it| &*it.name)
        .collect();
    assert_eq!(identifying, ["lines_order", "orders_customer_id_fkey"]);
}
