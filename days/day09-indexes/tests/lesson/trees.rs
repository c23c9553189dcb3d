//! Trees as they are on disk, held against what SQL says of the same rows.

use indexes::{Target, Tree};

use super::fixture::{client, database};

fn read(sql: &str, index: &str) -> Tree {
    let database = database(&format!("create extension pageinspect; {sql}"));
    indexes::tree(&mut client(&database), index).unwrap()
}

fn leaf_keys(tree: &Tree) -> Vec<String> {
    let leaves = tree.levels.last().unwrap();
    let entries = leaves.pages.iter().flat_map(|it| &it.entries);
    entries.map(|it| it.key.clone().unwrap()).collect()
}

#[test]
fn the_leaves_hold_every_key_in_order_whatever_its_type() {
    for (kind, value, shown) in [
        ("integer", "n * 7919 % 1000 - 500", "value::text"),
        ("bigint", "n::bigint * -4294967296", "value::text"),
        ("smallint", "n % 1000", "value::text"),
        ("date", "date '1990-01-01' + n * 17", "value::text"),
        (
            "timestamptz",
            "timestamptz '1999-12-31 00:00Z' + n * interval '1 hour'",
            "to_char(value at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
        ),
        ("uuid", "md5(n::text)::uuid", "value::text"),
        (
            "text collate \"C\"",
            "repeat('long ', n % 60) || n",
            "value",
        ),
    ] {
        let database = database(&format!(
            "create extension pageinspect;
             create table t (value {kind});
             insert into t select {value} from generate_series(1, 900) as n;
             create index i on t (value)"
        ));
        let client = &mut client(&database);
        let tree = indexes::tree(client, "i").unwrap();
        let rows = client
            .query(
                &format!("select distinct value, {shown} as shown from t order by value"),
                &[],
            )
            .unwrap();
        let expected: Vec<String> = rows.iter().map(|row| row.get(1)).collect();
        assert_eq!(leaf_keys(&tree), expected, "{kind}");
    }
}

#[test]
fn each_page_leads_to_pages_whose_keys_are_not_smaller_and_links_to_its_right_neighbor() {
    let tree = read(
        "create table t (a integer);
         insert into t select generate_series(1, 5000);
         create index i on t (a)",
        "i",
    );
    assert_eq!(tree.height(), 2);
    let (root, leaves) = (&tree.levels[0].pages[0], &tree.levels[1]);
    assert_eq!(leaves.total, leaves.pages.len());
    assert_eq!(root.entries.len(), leaves.total);
    for (entry, page) in root.entries.iter().zip(&leaves.pages) {
        assert_eq!(entry.leads_to, Target::Page(page.block));
        let first: i32 = page.entries[0].key.as_ref().unwrap().parse().unwrap();
        let bound = entry
            .key
            .as_ref()
            .map_or(i32::MIN, |it| it.parse().unwrap());
        assert!(first >= bound, "{first} on a page from {bound}");
    }
    for pair in leaves.pages.windows(2) {
        assert_eq!(pair[0].next, Some(pair[1].block));
    }
    assert_eq!(leaves.pages.last().unwrap().next, None);
}

#[test]
fn a_search_passes_one_page_of_each_level() {
    let tree = read(
        "create table t (a integer);
         insert into t select generate_series(1, 5000);
         create index i on t (a)",
        "i",
    );
    let path = tree.path("3210");
    assert_eq!(path.len(), 2);
    assert_eq!(path[0], tree.levels[0].pages[0].block);
    let leaf = tree.levels[1]
        .pages
        .iter()
        .find(|it| it.block == path[1])
        .unwrap();
    assert!(
        leaf.entries
            .iter()
            .any(|it| it.key.as_deref() == Some("3210"))
    );
    assert_eq!(tree.path("5001"), [0; 0]);
    let picture = tree.svg("A tree", Some("3210"));
    assert_eq!(picture.matches("\"page hit\"").count(), 2, "{picture}");
    assert_eq!(picture.matches("\"edge hit\"").count(), 1);
}

#[test]
fn equal_keys_share_an_entry_and_two_columns_are_one_key() {
    let tree = read(
        "create table t (a integer, b integer);
         insert into t select n % 2, n % 4 from generate_series(1, 400) as n;
         create index i on t (a, b)",
        "i",
    );
    let entries = &tree.levels[0].pages[0].entries;
    let all: usize = entries
        .iter()
        .map(|it| match it.leads_to {
            Target::Rows(rows) => rows,
            Target::Page(_) => 0,
        })
        .sum();
    assert_eq!(all, 400);
    let mut keys = leaf_keys(&tree);
    keys.dedup();
    assert_eq!(keys, ["0, 0", "0, 2", "1, 1", "1, 3"]);
    assert!(
        tree.to_string().starts_with("root and leaf: 1 page\n"),
        "{tree}"
    );
}

#[test]
fn a_drawing_fits_eighty_columns() {
    let tree = read(
        "create table t (a text);
         insert into t select repeat('a very long key ', 4) || n from generate_series(1, 3000) as n;
         create index i on t (a)",
        "i",
    );
    let text = tree.to_string();
    assert!(text.lines().all(|it| it.chars().count() <= 80), "{text}");
}

#[test]
fn what_is_not_there_or_not_a_tree_is_said() {
    let plain = database("create table t (a integer); create index i on t (a)");
    let error = |it: &localdb::Database, name| {
        indexes::tree(&mut client(it), name)
            .unwrap_err()
            .to_string()
    };
    assert!(error(&plain, "i").contains("create extension pageinspect"));
    let inspected = database(
        "create extension pageinspect; create table t (a integer); create index h on t using hash (a)",
    );
    for name in ["h", "t", "nothing"] {
        assert_eq!(
            error(&inspected, name),
            format!("{name} is not a B-tree index of this database")
        );
    }
}

#[test]
fn the_picture_of_the_chapter_is_the_tree_as_it_is() {
    let database = database("");
    let picture = indexes::lab::tree_figure(&mut client(&database)).unwrap();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../notes/figures/day09-tree.svg"
    );
    let drawn = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        drawn == picture,
        "{path} is stale. Draw it again with: just day 9 lab --to notes/figures"
    );
}
