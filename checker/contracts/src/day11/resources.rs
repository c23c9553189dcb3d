//! Courses as resources: made, read, patched, and linked to their list.

use checker::api::{Api, Content};
use checker::contract::{Level, Stage, StageResult};
use serde_json::json;

use crate::learner::{CHANGED, a_course, api, is_listed};

pub(super) const CREATE_AND_READ: Stage = Stage {
    name: "Create and read",
    teaches: "`POST /courses` is 201 with the `Location` of the new course; there, and in the list, it can be read as JSON.",
    why: "Only the server knows where it has put the new resource. A client that has to build the URL itself breaks on the day the URL changes.",
    source: "RFC 9110 sections 9.3.3, 10.2.2 and 15.3.2",
    needs: &[],
    hints: &[
        "A course is `{\"id\", \"slug\", \"title\", \"summary\"}`; the server chooses the id.",
        "201, not 200, and `Location: /courses/SLUG`.",
        "The list is an object with one member: `{\"items\": [...]}`.",
    ],
    run: api(create_and_read),
    ..Stage::PLAIN
};

fn create_and_read(api: &Api) -> StageResult {
    let course = a_course(api, "rust");
    let created = api.as_staff().post("/courses", course.clone()).created()?;
    api.case("the new course", |api| {
        let read = api.get(created.path()).expect(200)?;
        course.is_in(&read)?;
        match read.value("/id")?.as_str() {
            Some(id) if !id.is_empty() => Ok(()),
            _ => Err(read.wrong("/id", "is not a text")),
        }
    })?;
    api.case("the list", |api| is_listed(api, course.slug(), 1))?;
    api.case("a course that nobody has made", |api| {
        api.get(a_course(api, "nothing").path()).expect(404)
    })?;
    Ok(())
}

pub(super) const MERGE_PATCH: Stage = Stage {
    name: "Merge patch",
    teaches: "In a merge patch an absent member stays as it is, null removes it, a value replaces it; another kind of patch is 415.",
    why: "A partial update has three states. A server that reads the patch into a struct with two of them erases what the client didn't mention, or can't erase anything.",
    source: "RFC 5789 sections 2 and 2.2, RFC 7396",
    needs: &[6],
    hints: &[
        "Which members does the patch name? Only those change.",
        "Read the patch as a JSON object and look at its keys; `{\"summary\": null}` has one.",
        "The patch has the type application/merge-patch+json. What isn't known is 415, and `Accept-Patch` says what is.",
    ],
    level: Level::Further,
    run: api(merge_patch),
    ..Stage::PLAIN
};

fn merge_patch(api: &Api) -> StageResult {
    let api = api.as_staff();
    let course = a_course(&api, "patched");
    let created = api.post("/courses", course.clone()).created()?;
    let patch = |patch: Content| {
        let etag = created.get()?.etag()?;
        created.patch(patch).if_match(&etag).expect_one_of(CHANGED)
    };
    api.case("an absent member", |_| {
        patch(json!({ "title": "Patched" }).into())?;
        course.clone().titled("Patched").is_in(&created.get()?)
    })?;
    api.case("an empty patch", |_| {
        patch(json!({}).into())?;
        course.clone().titled("Patched").is_in(&created.get()?)
    })?;
    api.case("a member that is null", |_| {
        patch(json!({ "summary": null }).into())?;
        let read = created.get()?;
        read.no_member("/summary")?;
        read.member("/title", "Patched")
    })?;
    api.case("a patch of another kind", |_| {
        let etag = created.get()?.etag()?;
        let lines = Content::new("text/x-diff", "-Patched\n+Other\n");
        let request = api.request("PATCH", created.path()).content(lines);
        request.if_match(&etag).expect(415)?;
        created.get()?.member("/title", "Patched")
    })
}

pub(super) const LINKS: Stage = Stage {
    name: "Links",
    teaches: "A course has a `Link` with rel=\"collection\" that leads to the list.",
    why: "A client that follows links needs one URL and the names of relations. It doesn't have to know how the paths are built.",
    source: "RFC 8288 section 3, RFC 6573",
    needs: &[1],
    hints: &[
        "A field of the response, not a member of the JSON.",
        "`Link: </courses>; rel=\"collection\"`",
    ],
    level: Level::Further,
    run: api(links),
    ..Stage::PLAIN
};

fn links(api: &Api) -> StageResult {
    let course = a_course(api, "linked");
    let created = api.as_staff().post("/courses", course.clone()).created()?;
    let collection = created.get()?.link("collection")?;
    api.case(&collection, |api| {
        let list = api.get(&collection).expect(200)?;
        list.value("/items").map(drop)
    })
}
