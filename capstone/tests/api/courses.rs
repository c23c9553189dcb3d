//! Courses, their lessons and their deliverables: the curriculum, which the API only reads.

use serde_json::{Value, json};

use crate::platform::COURSE;
use crate::world::World;

/// `member` of each item that `target` lists.
fn each(world: &World, target: &str, member: &str) -> Vec<Value> {
    let items = world.get(target).expect(200).items();
    items.iter().map(|it| it[member].clone()).collect()
}

#[test]
fn a_course_is_listed_and_read() {
    let world = World::new();

    let list = world.get("/courses").expect(200);
    let course = world.get(&format!("/courses/{COURSE}")).expect(200);

    assert_eq!(list.field("content-type"), "application/json");
    assert_eq!(list.items(), [course.json()]);
    assert_eq!(course.json()["slug"], COURSE);
    assert_eq!(course.json()["lessons"], 30);
}

#[test]
fn a_course_has_its_thirty_lessons_in_order() {
    let world = World::new();
    let lessons = format!("/courses/{COURSE}/lessons");

    assert_eq!(
        each(&world, &lessons, "day"),
        (1..=30).collect::<Vec<i32>>()
    );
    let routing = world.get(&format!("{lessons}/4")).expect(200);
    assert_eq!(routing.json(), world.get(&lessons).items()[3]);
    assert_eq!(routing.json()["slug"], "routing");
    assert_eq!(routing.json()["week"], 1);
}

#[test]
fn deliverables_are_a_tree_in_the_order_of_the_checklist() {
    let world = World::new();
    let deliverables = format!("/courses/{COURSE}/deliverables");

    let items = world.get(&deliverables).expect(200).items();
    assert_eq!(items.len(), 15);
    let whole = items.iter().find(|it| it["parts"] == 6).unwrap();
    let parts: Vec<&Value> = items
        .iter()
        .filter(|it| it["part_of"] == whole["slug"])
        .collect();
    assert_eq!(parts.len(), 6);
    let first = parts[0]["slug"].as_str().unwrap();
    let read = world.get(&format!("{deliverables}/{first}")).expect(200);
    assert_eq!(&read.json(), parts[0]);
    assert_eq!(
        each(&world, &deliverables, "position"),
        (1..=15).collect::<Vec<i32>>()
    );
}

#[test]
fn pages_lead_through_a_list_and_back() {
    let world = World::new();
    let first = format!("/courses/{COURSE}/lessons?limit=12");

    let mut seen = Vec::new();
    let mut target = Some(first);
    let mut last = String::new();
    while let Some(this) = target {
        let page = world.get(&this).expect(200);
        seen.push(page.items());
        target = page.link("next");
        last = this;
    }
    let sizes: Vec<usize> = seen.iter().map(Vec::len).collect();
    assert_eq!(sizes, [12, 12, 6]);

    for expected in seen[..2].iter().rev() {
        let back = world.get(&last).link("prev").unwrap();
        assert_eq!(&world.get(&back).expect(200).items(), expected);
        last = back;
    }
    assert_eq!(world.get(&last).link("prev"), None);
    // Forward again from a page that was reached backward.
    let next = world.get(&last).link("next").unwrap();
    assert_eq!(world.get(&next).items(), seen[1]);
}

#[test]
fn a_limit_or_a_cursor_that_cannot_be_used_is_400() {
    let world = World::new();

    for query in [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=ten",
        "limit=",
        "cursor=",
        "cursor=61",
        "cursor=zz",
        "cursor=6100",
        "cursor=%00",
    ] {
        for list in ["courses", &format!("courses/{COURSE}/lessons")] {
            // "After nothing" is a place in a list of texts: its beginning.
            if (list, query) != ("courses", "cursor=61") {
                world.get(&format!("/{list}?{query}")).expect(400);
            }
        }
    }
}

#[test]
fn what_is_not_there_is_404() {
    let world = World::new();

    for target in [
        "/courses/cooking",
        "/courses/cooking/lessons",
        "/courses/cooking/lessons/1",
        "/courses/cooking/deliverables",
        "/courses/%00/lessons",
        "/courses/Thirty-Days/lessons",
        "/courses/",
        "/api/v2/courses",
        "/nowhere",
    ] {
        world.get(target).expect(404);
    }
    for rest in [
        "lessons/0",
        "lessons/31",
        "lessons/04",
        "lessons/+4",
        "lessons/4.0",
        "lessons/40000",
        "deliverables/none",
        "deliverables/None",
    ] {
        world.get(&format!("/courses/{COURSE}/{rest}")).expect(404);
    }
}

#[test]
fn the_curriculum_is_not_changed_by_the_api() {
    let world = World::new();

    for target in [
        "/courses".to_owned(),
        format!("/courses/{COURSE}"),
        format!("/courses/{COURSE}/lessons/4"),
        format!("/courses/{COURSE}/deliverables"),
    ] {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let answer = world.json(&format!("{method} {target}"), &[], &json!({}));
            assert_eq!(answer.expect(405).field("allow"), "GET, HEAD, OPTIONS");
        }
    }
}
