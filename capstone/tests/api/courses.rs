//! Courses and lessons.

use lesson::Call;

use crate::platform::{COURSE, Platform};

#[test]
fn the_courses_are_listed() {
    let platform = Platform::start();

    let answer = platform.client().get("/api/v1/courses").expect(200);

    assert_eq!(answer.headers["content-type"], "application/json");
    let courses = answer.json();
    assert_eq!(courses["items"].as_array().unwrap().len(), 1);
    assert_eq!(courses["items"][0]["slug"], COURSE);
    assert_eq!(courses["items"][0]["lessons"], 30);
}

#[test]
fn a_course_has_its_thirty_lessons_in_order() {
    let platform = Platform::start();

    let answer = platform
        .client()
        .get(&format!("/api/v1/courses/{COURSE}/lessons"))
        .expect(200);

    let lessons = answer.json();
    let days: Vec<u64> = lessons["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lesson| lesson["day"].as_u64().unwrap())
        .collect();
    assert_eq!(days, (1..=30).collect::<Vec<_>>());
    assert_eq!(lessons["items"][3]["slug"], "routing");
    assert_eq!(lessons["items"][3]["week"], 1);
}

#[test]
fn what_is_not_there_is_404() {
    let platform = Platform::start();
    let mut client = platform.client();

    for target in [
        "/api/v1/courses/cooking/lessons",
        "/api/v1/courses/%00/lessons",
        "/api/v1/courses/Thirty-Days/lessons",
        "/api/v1/courses/",
        "/api/v2/courses",
        "/nowhere",
    ] {
        client.get(target).expect(404);
    }
}

#[test]
fn a_method_that_is_not_there_is_405_with_the_ones_that_are() {
    let platform = Platform::start();

    let answer = platform
        .client()
        .call(&Call::delete("/api/v1/courses"))
        .expect(405);

    assert_eq!(answer.headers["allow"], "GET, HEAD, OPTIONS");
}

#[test]
fn the_index_says_where_to_go() {
    let platform = Platform::start();
    let mut client = platform.client();

    let index = client.get("/").expect(200).json();

    for place in ["courses", "live", "ready"] {
        client.get(index[place].as_str().unwrap()).expect(200);
    }
}
