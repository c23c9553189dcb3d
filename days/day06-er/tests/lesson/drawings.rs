//! Drawings: the same for the same schema, and no name or comment breaks out of one.

use super::fixture::{SHOP, client, database, model};

#[test]
fn the_order_in_which_things_were_made_does_not_show() {
    let [first, second] = [
        "create table a (id int primary key); create table b (id int primary key, a_id int not null)",
        "create table b (id int primary key, a_id int not null); create table a (id int primary key)",
    ]
    .map(|sql| {
        model(&format!(
            "{sql}; alter table b add constraint b_a_fkey foreign key (a_id) references a"
        ))
    });
    assert_eq!(er::files(&first), er::files(&second));
}

#[test]
fn the_diagram_for_mermaid_quotes_what_its_grammar_would_misread() {
    let text = er::mermaid(&model(SHOP));
    for line in [
        "    \"shop.customers\" {",
        "        shop_mood mood \"null\"",
        "        timestamptz(3) joined",
        "    \"odd _names_.Select _ from\" {",
        "        float8 größe__ \"null\"",
        "    \"shop.orders\" ||--o{ \"shop.lines\" : \"customer_id, number\"",
        "    \"shop.customers\" |o..o| \"hr.people\" : \"customer_id\"",
    ] {
        assert!(
            text.lines().any(|it| it == line),
            "no line {line} in\n{text}"
        );
    }
}

#[test]
fn names_that_become_the_same_in_mermaid_stay_two_tables() {
    let text = er::mermaid(&model(
        r#"create table "t""x" (id int primary key);
           create table "t%x" (id int references "t""x");
           create table t_x ("a b" int references "t""x", a_b int primary key, "a%b" int references t_x)"#,
    ));
    let expected = r#"erDiagram
    t_x_2 {
        integer id PK
    }
    t_x_3 {
        integer id FK "null"
    }
    t_x {
        integer a_b_2 FK "null"
        integer a_b PK
        integer a_b_3 FK "null"
    }
    t_x_2 |o..o{ t_x_3 : "id"
    t_x_2 |o..o{ t_x : "a_b_2"
    t_x |o..o{ t_x : "a_b_3"
"#;
    assert_eq!(text, expected);
}

#[test]
fn the_dictionary_says_what_each_thing_means() {
    let text = er::dictionary(&model(SHOP));
    for line in [
        "| `email` | `varchar(254)` |  | UK | Where they are written to. Two lines, and a \"quote\" &amp; &lt;tag>. |",
        "| `loud` | `text`, generated as `upper((email)::text)` | yes |  |  |",
        "- `customer_id, number` refers to [shop.orders](#shoporders) `customer_id, number`, `lines_order`: 0..n to 1; on delete cascade. A line without its order is nothing.",
        "- `customer_id` refers to [shop.customers](#shopcustomers) `id`, `of_part_1`: 0..n to 1; declared on 2 of 3 partitions",
        "  - `shop.payments_1` `FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')`",
        "| `shop.mood` | `happy`, `sad`, `so \\| so` | How a customer \\| feels, &lt;b>honestly&lt;/b> |",
        "| `shop.price` | `shop.amount` |  |  |",
    ] {
        assert!(
            text.lines().any(|it| it == line),
            "no line {line} in\n{text}"
        );
    }
}

#[test]
fn partitions_of_partitions_stand_below_theirs() {
    let text = er::dictionary(&model(
        "create table t (id int, day date) partition by range (day);
         create table a partition of t for values from ('2026-02-01') to ('2026-03-01');
         create table z partition of t for values from ('2026-01-01') to ('2026-02-01') partition by hash (id);
         create table b partition of z for values with (modulus 1, remainder 0) partition by list (id);
         create table c partition of b default",
    ));
    let expected = "- partitioned by `RANGE (day)`
  - `a` `FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')`
  - `z` `FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')`
    - `b` `FOR VALUES WITH (modulus 1, remainder 0)`
      - `c` `DEFAULT`
";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn the_dictionary_ends_with_what_is_not_drawn() {
    let schema = "create table parent (id int); create table child () inherits (parent)";
    for (more, last) in [
        ("", "Not drawn: child inherits parent."),
        (
            "create view v as select 1; create materialized view m as select 1",
            "Not drawn: 2 views; child inherits parent.",
        ),
        (
            "drop table child, parent; create view v as select 1",
            "Not drawn: 1 view.",
        ),
    ] {
        let text = er::dictionary(&model(&format!("{schema}; {more}")));
        assert!(text.ends_with(&format!("\n\n{last}\n")), "{text}");
    }
}

#[test]
fn links_in_the_dictionary_lead_to_the_table_that_they_name() {
    let text = er::dictionary(&model(
        r#"create table "t""x" (id int primary key);
           create table "t%x" (id int references "t""x");
           create table tx ();
           create table "data dictionary" ()"#,
    ));
    for line in [
        "| [t\"x](#tx) |  |",
        "| [t%x](#tx-1) |  |",
        "| [tx](#tx-2) |  |",
        "| [data dictionary](#data-dictionary-1) |  |",
        "- `id` refers to [t\"x](#tx) `id`, `t%x_id_fkey`: 0..n to 0..1",
        "- referred to by [t%x](#tx-1)",
    ] {
        assert!(
            text.lines().any(|it| it == line),
            "no line {line} in\n{text}"
        );
    }
}

#[test]
fn only_a_column_that_is_a_key_by_itself_is_drawn_as_unique() {
    let model = model(
        "create table courses (id int primary key, slug text not null unique);
         create table cohorts (
             id int primary key,
             course_id int not null references courses,
             name text,
             starts date not null unique,
             unique (course_id, name),
             unique (course_id, starts)
         )",
    );
    let mermaid = er::mermaid(&model);
    let expected = r#"    cohorts {
        integer id PK
        integer course_id FK "UK1, UK2"
        text name "null, UK1"
        date starts UK "UK2"
    }
    courses {
        integer id PK
        text slug UK
    }
"#;
    assert!(mermaid.contains(expected), "{mermaid}");
    let dictionary = er::dictionary(&model);
    for line in [
        "| `course_id` | `integer` |  | FK UK1 UK2 |  |",
        "| `name` | `text` | yes | UK1 |  |",
        "| `starts` | `date` |  | UK UK2 |  |",
        "- unique `course_id, name` (UK1), `cohorts_course_id_name_key`",
        "- unique `course_id, starts` (UK2), `cohorts_course_id_starts_key`",
        "- unique `starts`, `cohorts_starts_key`",
    ] {
        assert!(
            dictionary.lines().any(|it| it == line),
            "no line {line} in\n{dictionary}"
        );
    }
    // Those of the columns, then those that the legend explains.
    assert_eq!(
        unique_marks(&er::svg(&model)),
        ["UK1,2", "UK1", "UK", "UK2", "UK", "UK", "UK1"]
    );
}

/// The words in `class="uk"` of a picture, in order.
fn unique_marks(svg: &str) -> Vec<&str> {
    let marks = svg.split("class=\"uk\"").skip(1).map(|rest| {
        let (_, text) = rest.split_once('>').unwrap();
        text.split_once('<').unwrap().0
    });
    marks.collect()
}

#[test]
fn a_column_of_a_shared_primary_key_is_drawn_as_unique_if_it_is() {
    let svg = er::svg(&model(
        "create table seats (
             room int,
             number int,
             ticket int unique,
             code int unique,
             primary key (room, code),
             unique (room, number),
             unique (number, code)
         );
         create table rooms (id int primary key, constraint again unique (id))",
    ));
    // Of a primary key that is alone nothing more is said; the last two are the legend's.
    assert_eq!(
        unique_marks(&svg),
        ["UK2", "UK1,2", "UK", "UK UK1", "UK", "UK1"]
    );
}

#[test]
fn names_with_dots_in_them_stay_apart() {
    let model = model(
        r#"create schema a;
           create schema "a.b";
           create table a."b.c" (id int primary key);
           create table "a.b".c (id int references a."b.c")"#,
    );
    let dot = er::dot(&model);
    for line in [
        r#"    "a.\"b.c\"" [label=<"#,
        r#"    "\"a.b\".c" [label=<"#,
        r#"    "a.\"b.c\"":"0e" -> "\"a.b\".c":"0w" ["#,
    ] {
        assert!(dot.contains(line), "no {line} in\n{dot}");
    }
}

#[test]
fn the_colors_are_those_of_the_page_that_the_picture_stands_in() {
    let picture = er::svg(&model("create table a (id int primary key)"));
    let (_, style) = picture.split_once("<style>\n").unwrap();
    let (style, _) = style.split_once("</style>").unwrap();
    for variable in ["--fg", "--bg", "--links"] {
        // With a color of its own, in light and dark, for a picture that stands alone.
        assert_eq!(
            style.matches(&format!("var({variable}, #")).count(),
            2,
            "{variable}"
        );
    }
    for rule in style.lines().filter(|it| !it.contains("--ink: var(")) {
        let fixed = rule.contains(": #") && !rule.contains("color-mix(");
        // Heads are tinted: their colors let the page through.
        assert!(!fixed || rule.contains(".head {"), "{rule}");
    }
}

#[test]
fn the_picture_contains_text_as_text_and_no_empty_line() {
    let text = er::svg(&model(SHOP));
    assert!(text.contains("odd &quot;names&quot;.Select % from</text>"));
    assert!(text.contains("<title>Where they are written to. Two lines, and a &quot;quote&quot; &amp; &lt;tag&gt;.</title>"));
    assert!(text.contains("<title>lines.customer_id") || text.contains("shop.lines.customer_id, number → shop.orders.customer_id, number, 0..n to 1 (lines_order)"));
    assert!(text.lines().all(|line| !line.trim().is_empty()));
    for (open, close) in [
        ("<g ", "</g>"),
        ("<text", "</text>"),
        ("<title>", "</title>"),
    ] {
        let opened = text.matches(open).count()
            + if open == "<g " {
                text.matches("<g>").count()
            } else {
                0
            };
        assert_eq!(opened, text.matches(close).count(), "{open}");
    }
}

#[test]
fn a_table_with_very_many_columns_shows_its_keys_and_says_what_is_left_out() {
    let columns: Vec<String> = (0..100).map(|it| format!("c{it} int")).collect();
    let model = model(&format!(
        "create table a (id int primary key);
         create table wide ({}, last int references a)",
        columns.join(", ")
    ));
    let text = er::svg(&model);
    assert!(text.contains(">last</text>"));
    assert!(text.contains("… 61 more"));
    assert!(!text.contains(">c39</text>"));
}

#[test]
fn an_empty_database_has_drawings_too() {
    let [svg, mermaid, dot, dictionary] = er::files(&er::Model::default()).map(|it| it.1);
    assert!(svg.ends_with("</svg>\n"));
    assert_eq!(mermaid, "erDiagram\n");
    assert!(dot.ends_with("}\n"));
    assert_eq!(
        dictionary,
        "# Data dictionary\n\n0 tables, 0 references.\n\n"
    );
}

/// References, keys, rules and indexes with everything that their declarations can say.
const DETAILS: &str = "
    create table a (
        id int constraint a_pkey primary key,
        place int constraint a_place unique deferrable,
        code text,
        active boolean,
        constraint a_alone exclude (code with =) where (active)
    );
    create index a_active on a (place desc) where active;
    create index a_lower on a (lower(code)) include (active);
    create unique index a_one_active on a (place) where active;
    comment on index a_one_active is 'One active row for each place.';
    create unique index a_next on a ((id + 1));
    create table b (
        a int not null constraint b_a references a on update cascade on delete set null deferrable initially deferred,
        again int not null,
        third int not null constraint b_third references a on update restrict
    );
    alter table b add constraint b_again foreign key (again) references a deferrable not valid;
    alter table b add constraint b_positive check (again > 0) not valid;
    create function nothing() returns trigger language plpgsql as 'begin return null; end';
    create constraint trigger b_looks after insert on b deferrable initially deferred for each row execute function nothing()";

#[test]
fn the_dictionary_says_when_a_constraint_is_checked_and_what_an_index_covers() {
    let database = database(DETAILS);
    let mut client = client(&database);
    // An index that fails is left behind: it takes space, and no query uses it.
    client
        .batch_execute("insert into a (id, code) values (1, 'x'), (2, 'x')")
        .unwrap();
    client
        .batch_execute("create unique index concurrently a_broken on a (code)")
        .unwrap_err();
    let text = er::dictionary(&er::read(&mut client, &[]).unwrap());
    for line in [
        "- unique `place`, `a_place`; deferrable",
        "- index `a_active`: `btree (place DESC) WHERE active`",
        "- index `a_lower`: `btree (lower(code)) INCLUDE (active)`",
        "- unique index `a_one_active`: `btree (place) WHERE active`. One active row for each place.",
        "- unique index `a_next`: `btree (((id + 1)))`",
        "- rule `a_alone`: `EXCLUDE USING btree (code WITH =) WHERE (active)`",
        "- unique index `a_broken`: `btree (code)`; not valid: it was not built to the end",
        "- `a` refers to [a](#a) `id`, `b_a`: 0..n to 1; on delete set null; on update cascade; deferrable initially deferred",
        "- `again` refers to [a](#a) `id`, `b_again`: 0..n to 0..1; deferrable; not valid: older rows may break it",
        "- `third` refers to [a](#a) `id`, `b_third`: 0..n to 1; on update restrict",
        "- rule `b_positive`: `CHECK ((again > 0)) NOT VALID`",
        "- rule `b_looks`: `TRIGGER nothing() DEFERRABLE INITIALLY DEFERRED`",
    ] {
        assert!(
            text.lines().any(|it| it == line),
            "no line {line} in\n{text}"
        );
    }
    for told_once in ["a_pkey", "a_alone", "a_broken", "a_next", "a_one_active"] {
        let named = text.matches(&format!("`{told_once}`")).count();
        assert_eq!(named, 1, "{told_once} in\n{text}");
    }
}

#[test]
fn a_reference_to_one_partition_is_drawn_as_one_to_that_partition() {
    let model = model(
        "create table whole (id int, day date, primary key (id, day)) partition by range (day);
         create table january partition of whole for values from ('2026-01-01') to ('2026-02-01');
         create table february partition of whole for values from ('2026-02-01') to ('2026-03-01');
         create table single (id int not null, day date not null, constraint single_fkey foreign key (id, day) references january);
         create table all_of_it (id int not null, day date not null, constraint all_fkey foreign key (id, day) references whole)",
    );
    let said: Vec<_> = model
        .relationships
        .iter()
        .map(|it| (&*it.name, it.partition.as_ref().map(|it| &*it.name)))
        .collect();
    assert_eq!(said, [("all_fkey", None), ("single_fkey", Some("january"))]);
    for (drawing, says) in [
        (
            er::dictionary(&model),
            "- `id, day` refers to [whole](#whole), partition `january`, `id, day`, `single_fkey`: 0..n to 1\n",
        ),
        (
            er::mermaid(&model),
            "    whole ||..o{ single : \"id, day to partition january\"\n",
        ),
        (
            er::dot(&model),
            "tooltip=\"single_fkey to partition january\"",
        ),
        (
            er::svg(&model),
            "<title>single.id, day → whole.id, day in partition january, 0..n to 1 (single_fkey)</title>",
        ),
    ] {
        assert!(drawing.contains(says), "no {says} in\n{drawing}");
    }
}
