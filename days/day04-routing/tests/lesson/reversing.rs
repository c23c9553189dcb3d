//! From a name back to a URL, and there again.

use std::fmt::Display;

use proptest::prelude::*;
use routing::{Router, Table, UrlError};

use crate::ask::{found, get};

fn table() -> Table {
    Router::new()
        .get("/courses/{slug}", found)
        .name("course")
        .get("/courses/new", found)
        .name("new")
        .get("/courses/{slug}/lessons/{day}", found)
        .name("lesson")
        .get("/courses/{slug}/lessons/today", found)
        .get("/files/{*path}", found)
        .name("file")
        .get("/files/{name}/about", found)
        .get("/café/{x}", found)
        .name("café")
        .build()
        .unwrap()
}

#[test]
fn a_url_is_built_from_a_name_and_values() {
    let table = table();
    let lesson: [(&str, &dyn Display); 2] = [("day", &4), ("slug", &"rust")];
    assert_eq!(
        table.url("lesson", &lesson).unwrap(),
        "/courses/rust/lessons/4"
    );
    assert_eq!(table.url("new", &[]).unwrap(), "/courses/new");
    assert_eq!(
        table.url("café", &[("x", &"a/b?c#d")]).unwrap(),
        "/caf%C3%A9/a%2Fb%3Fc%23d"
    );
    assert_eq!(
        table.url("file", &[("path", &"a b/c")]).unwrap(),
        "/files/a%20b/c"
    );
}

#[test]
fn a_url_that_would_not_lead_back_is_refused() {
    let table = table();
    let refused = |name: &str, values: &[(&str, &dyn Display)]| {
        table.url(name, values).unwrap_err().to_string()
    };
    assert_eq!(refused("nobody", &[]), "no route is named `nobody`");
    assert_eq!(
        refused("course", &[]),
        "`/courses/{slug}` needs a value for `slug`"
    );
    assert_eq!(
        refused("course", &[("slug", &"a"), ("day", &1)]),
        "`/courses/{slug}` has no parameter `day`"
    );
    assert_eq!(
        refused("course", &[("slug", &"")]),
        "`` cannot be the slug in a path"
    );
    assert_eq!(
        refused("course", &[("slug", &"..")]),
        "`..` cannot be the slug in a path"
    );
    assert_eq!(
        refused("file", &[("path", &"a/../b")]),
        "`a/../b` cannot be the path in a path"
    );
    assert_eq!(
        refused("course", &[("slug", &"new")]),
        "`/courses/new` leads to route `/courses/new` instead"
    );
    assert_eq!(
        refused("file", &[("path", &"a/about")]),
        "`/files/a/about` leads to route `/files/{name}/about` instead"
    );
}

proptest! {
    #[test]
    fn a_url_leads_back_to_its_route_with_the_same_values(
        slug in "(\\PC|[/%.+?#]|new|é){0,4}",
        day in "(today|[0-9]|.){0,3}",
        path in "(\\PC|[/%.]|/about){0,6}",
    ) {
        let table = table();
        let lesson: [(&str, &dyn Display); 2] = [("slug", &slug), ("day", &day)];
        for (name, values) in [
            ("course", &[("slug", &slug as &dyn Display)][..]),
            ("lesson", &lesson),
            ("file", &[("path", &path)]),
        ] {
            let url = match table.url(name, values) {
                Ok(url) => url,
                Err(UrlError::Unsendable { .. } | UrlError::Shadowed { .. }) => continue,
                Err(other) => return Err(TestCaseError::fail(other.to_string())),
            };
            let pattern = table.route(name).unwrap().pattern();
            let values: String = values.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            prop_assert_eq!(get(&table, &url).body, format!("GET {pattern}{values}"), "{}", url);
        }
    }

    #[test]
    fn escaping_unreserved_characters_changes_nothing(escaped in proptest::bits::u32::ANY) {
        let plain = "/courses/rust-2024/lessons/4";
        let respelled: String = plain
            .char_indices()
            .map(|(at, character)| match character {
                '/' => "/".to_owned(),
                _ if escaped >> (at % 32) & 1 == 1 => format!("%{:02x}", character as u32),
                _ => character.to_string(),
            })
            .collect();
        prop_assert_eq!(get(&table(), &respelled).body, get(&table(), plain).body);
    }
}
