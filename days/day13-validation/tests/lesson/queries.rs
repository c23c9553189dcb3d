//! Queries: unknown, repeated and wrong parameters are refused, all of them at once.

use validation::{At, Parse, Query, Refused, Whole};

use super::world::{CHECK_INS, World, a_check_in};

#[derive(Debug, PartialEq)]
struct Page {
    limit: Option<Whole<1, 100>>,
    totals: Option<bool>,
}

impl Parse for Page {
    fn parse(at: At<'_>) -> Result<Self, Refused> {
        at.object(|fields| {
            let limit = fields.optional("limit");
            let totals = fields.optional("totals");
            Ok(Self {
                limit: limit?,
                totals: totals?,
            })
        })
    }
}

#[test]
fn a_query_is_read_like_an_object() {
    let limit = |query: &str| Query::<Page>::parse(query).unwrap().0.limit.map(Whole::get);
    assert_eq!(limit(""), None);
    assert_eq!(limit("&"), None);
    assert_eq!(limit("limit=7&totals=true"), Some(7));
    assert_eq!(limit("l%69mit=%37"), Some(7));
    for (query, expected) in [
        ("limit=0", "/limit out_of_range"),
        ("limit=", "/limit wrong_type"),
        ("limit", "/limit wrong_type"),
        ("limit=7.0", "/limit wrong_type"),
        ("limit=+7", "/limit wrong_type"),
        ("totals=yes", "/totals wrong_type"),
        ("limit=1&limit=1", "/limit duplicate_member"),
        ("Limit=1", "/Limit unknown_member"),
        ("limit=%ff", " bad_format"),
        ("a+b=1&limit=x", "/limit wrong_type; /a b unknown_member"),
    ] {
        let found = Query::<Page>::parse(query).unwrap_err();
        let found: Vec<_> = found
            .iter()
            .map(|it| format!("{} {}", it.pointer, it.code))
            .collect();
        assert_eq!(found.join("; "), expected, "{query}");
    }
}

#[tokio::test]
async fn a_wrong_query_is_400_with_everything_at_once() {
    let world = World::new().await;
    for day in [1, 2] {
        world
            .json(&format!("POST {CHECK_INS}"), a_check_in(day))
            .await
            .expect(201);
    }
    let of_two = world
        .get(&format!("{CHECK_INS}?day=2"))
        .await
        .expect(200)
        .body;
    assert_eq!(of_two["items"].as_array().unwrap().len(), 1, "{of_two}");
    let answer = world
        .get(&format!("{CHECK_INS}?day=2&day=3&page=1"))
        .await
        .expect(400);
    assert_eq!(
        answer.violations(),
        ["/day duplicate_member", "/page unknown_member"]
    );
    assert_eq!(answer.body["detail"], "The query breaks 2 rules.");
}
