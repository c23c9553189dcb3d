//! The tour.

use std::net::TcpListener;

use lesson::{Call, Tour};
use lifecycle::Request;
use routing::Router;

use crate::milestone;
use crate::naive::naive;

pub(crate) fn tour(tour: &mut Tour) -> anyhow::Result<()> {
    written_first(tour)?;
    the_table(tour)?;
    parameters(tour)?;
    precedence(tour)?;
    split_then_decode(tour)?;
    no_text(tour)?;
    slashes(tour)?;
    methods(tour)?;
    head_and_options(tour)?;
    back_to_a_url(tour)?;
    mounted(tour)?;
    conflicts(tour);
    Ok(())
}

/// `day04 naive`, and the tour's first step.
pub(crate) fn written_first(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The naive version");
    tour.say(
        "This server is a chain of ifs over the decoded path. It has a route for /courses/new, \
         after the one for /courses/{slug}:",
    );
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let server = milestone::serve(listener, naive)?;
    let mut connection = tour.connect_to(address, "naive")?;
    connection
        .call(&Call::get("/courses/new"))?
        .expect_body("course\nslug=new\n")?;
    tour.say(
        "An escaped slash is data, but this server decoded the path first and made it a \
         separator:",
    );
    connection
        .call(&Call::get("/courses/c%2Fc++"))?
        .expect_status(404)?;
    tour.say("The path exists and only the method is wrong, but the response doesn't say so:");
    connection
        .call(&Call::delete("/courses"))?
        .expect_status(404)?;
    drop(connection);
    server.stop()
}

fn the_table(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Routes are data");
    tour.say("The real router can list its routes: method, pattern, name.");
    tour.get("/routes")?
        .expect_body_with("GET /courses/{slug} (course)\n")?;
    Ok(())
}

fn parameters(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Parameters");
    tour.say(
        "A parameter is one whole segment. Each response here names the route that matched and \
         what it captured.",
    );
    tour.get("/courses/rust/lessons/4")?
        .expect_body("lesson\nslug=rust\nday=4\n")?;
    tour.say(
        "This handler expects a day of the course. Any other value names no resource, so the \
         response is 404.",
    );
    tour.get("/courses/rust/lessons/31")?.expect_status(404)?;
    Ok(())
}

fn precedence(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Precedence");
    tour.say("A literal segment wins over a parameter, in any order of the table:");
    tour.get("/courses/new")?.expect_body("new\n")?;
    tour.say("But the literal `new` has no lessons below it, so the router backtracks:");
    tour.get("/courses/new/lessons")?
        .expect_body("lessons\nslug=new\n")?;
    tour.say(
        "A parameter wins over a catch-all, which takes the rest of the path with its slashes:",
    );
    tour.get("/files/readme.md")?
        .expect_body("file\nname=readme.md\n")?;
    tour.get("/files/notes/day04.md")?
        .expect_body("path\npath=notes/day04.md\n")?;
    Ok(())
}

fn split_then_decode(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Split first, decode second");
    tour.say(
        "An escaped slash stays inside its segment. A plus is a plus: only forms make it a space.",
    );
    tour.get("/courses/c%2Fc++")?
        .expect_body("course\nslug=c/c++\n")?;
    tour.say("An escaped letter means the letter, in literals too; other bytes are UTF-8:");
    tour.get("/%63ourses/caf%C3%A9")?
        .expect_body("course\nslug=café\n")?;
    Ok(())
}

fn no_text(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("What cannot be decoded");
    tour.say(
        "`%zz` isn't an escape, and no UTF-8 character begins with the byte `%FF`. Both are the \
         client's mistakes, so the status is 400, not 404 or 500:",
    );
    tour.get("/courses/%zz")?.expect_status(400)?;
    tour.get("/courses/%FF")?.expect_status(400)?;
    Ok(())
}

fn slashes(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Slashes count");
    tour.say(
        "One resource has one path. /courses/ is another path: its last segment is empty, and a \
         parameter is never empty:",
    );
    tour.get("/courses/")?.expect_status(404)?;
    tour.get("/courses//lessons")?.expect_status(404)?;
    Ok(())
}

fn methods(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("The wrong method");
    tour.say(
        "The path alone selects the resource. The resource exists, so the status is 405, not 404, \
         and Allow lists the methods that work:",
    );
    tour.http(&Call::delete("/courses"))?
        .expect_status(405)?
        .expect_header("allow", "GET, HEAD, POST, OPTIONS")?;
    tour.say("An unknown method gets a 501: no resource of this server implements it:");
    tour.http(&Call::new("BREW", "/courses"))?
        .expect_status(501)?;
    Ok(())
}

fn head_and_options(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("HEAD and OPTIONS");
    tour.say(
        "The table has no route for HEAD. The one for GET runs, and the server sends the length \
         of the content without the content.",
    );
    tour.http(&Call::head("/courses/rust"))?
        .expect_status(200)?
        .expect_header("content-length", "17")?;
    tour.say("OPTIONS lists the same methods as 405; with `*` it asks about the whole server:");
    tour.http(&Call::options("/courses/rust"))?
        .expect_status(204)?
        .expect_header("allow", "GET, HEAD, PUT, DELETE, OPTIONS")?;
    tour.http(&Call::options("*"))?
        .expect_status(204)?
        .expect_header("allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS")?;
    Ok(())
}

fn back_to_a_url(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("From a name back to a URL");
    tour.say(
        "The handler builds `Location` from the route's name, so each pattern is written once.",
    );
    let created = tour
        .http(&Call::post("/courses").body("c/c++"))?
        .expect_status(201)?;
    let location = created.header("location").unwrap_or_default();
    tour.say("The URL leads back to the same parameter:");
    tour.get(location)?.expect_body("course\nslug=c/c++\n")?;
    tour.say(
        "No URL leads to a course called `new`, because the literal route wins. The server says \
         so when the course is created, not later:",
    );
    tour.http(&Call::post("/courses").body("new"))?
        .expect_status(400)?;
    Ok(())
}

fn mounted(tour: &mut Tour) -> anyhow::Result<()> {
    tour.step("Routers inside routers");
    tour.say("The members' routes don't know their prefix. The prefix has a parameter of its own:");
    tour.get("/api/v1/cohorts/spring/members/7")?
        .expect_body("member\ncohort=spring\nid=7\n")?;
    Ok(())
}

fn conflicts(tour: &mut Tour) {
    tour.step("A table with conflicts doesn't build");
    tour.say(
        "This table has four routes that conflict. The build fails and names every conflict with \
         both routes:",
    );
    let built = Router::new()
        .get("/courses/{slug}", nothing)
        .name("course")
        .get("/courses/{slug}", nothing)
        .name("course.again")
        .put("/courses/{id}", nothing)
        .name("replace")
        .get("/files/{name}.md", nothing)
        .build();
    if let Err(refused) = built {
        tour.show(refused);
    }
}

async fn nothing(_: Request) -> &'static str {
    ""
}
