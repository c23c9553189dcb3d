//! Courses: what each method does to them.

use serde_json::{Map, Value, json};

use super::conditions;
use super::http::{Request, Response};
use super::input::Input;
use super::model::Model;
use super::negotiation::content;
use super::state::courses::{Course, Courses, New};
use super::twist::{Fault, Twist};

impl New {
    /// Reads the members of a body; a response where they break a rule.
    fn read(twist: Twist, members: &Map<String, Value>) -> Result<Self, Response> {
        let title = members.get("title").and_then(Value::as_str);
        let fits = |it: &str| (1..=200).contains(&it.chars().count());
        if twist.has(Fault::CheckIsServerError) && !title.is_none_or(fits) {
            return Err(Response::new(500));
        }
        let mut input = Input::new(twist, members);
        let slug = input.slug("slug");
        let title = input.text("title", 1, 200);
        let summary = input.optional("summary", 2000);
        input.end()?;
        Ok(Self {
            slug,
            title,
            summary,
        })
    }
}

impl Model {
    fn etag(&self, courses: &mut Courses, course: &Course) -> String {
        let tag = format!("{}-{}", &course.id[32..], course.version);
        if self.twist.has(Fault::EtagBare) {
            tag
        } else if self.twist.has(Fault::EtagOfTheMoment) {
            courses.tags += 1;
            format!("\"{tag}-{}\"", courses.tags)
        } else {
            format!("\"{tag}\"")
        }
    }

    pub(super) fn list(&self) -> Response {
        let courses = &mut self.state().courses;
        let items: Vec<_> = courses
            .by_slug
            .iter()
            .map(|(slug, it)| it.json(slug))
            .collect();
        let mut list = json!({ "items": items });
        if self.twist.has(Fault::ListIsStale) {
            list = courses
                .first_list
                .get_or_insert(json!({ "items": [] }))
                .clone();
        }
        Response::new(200).json(&list)
    }

    pub(super) fn read(&self, slug: &str, request: &Request) -> Response {
        let courses = &mut self.state().courses;
        let Some(course) = courses.by_slug.get(slug).cloned() else {
            return Response::new(404);
        };
        let etag = self.etag(courses, &course);
        let response = |status| {
            Response::new(status)
                .field("ETag", etag.as_str())
                .field("Link", "</courses>; rel=\"collection\"")
        };
        if conditions::is_not_modified(self.twist, request, &etag) {
            return response(304);
        }
        let mut response = response(200).json(&course.json(slug));
        if request.method == "HEAD" && self.twist.has(Fault::HeadIsText) {
            for (name, value) in &mut response.fields {
                if *name == "Content-Type" {
                    "text/html".clone_into(value);
                }
            }
        }
        response
    }

    pub(super) fn post(&self, request: &Request) -> Response {
        self.keyed(request, || {
            let new = match content(self.twist, request).and_then(|it| New::read(self.twist, &it)) {
                Ok(new) => new,
                Err(response) => return response,
            };
            let looks_first = self.twist.has(Fault::SlugRacesToServerError);
            if looks_first {
                if self.state().courses.by_slug.contains_key(&new.slug) {
                    return Response::new(409);
                }
                self.linger_in_the_gap();
            }
            let courses = &mut self.state().courses;
            let burned =
                self.twist.has(Fault::SlugStaysTaken) && courses.burned.contains(&new.slug);
            if burned || courses.by_slug.contains_key(&new.slug) {
                return Response::new(if looks_first { 500 } else { 409 });
            }
            let location = format!("/courses/{}", new.slug);
            Response::new(201)
                .field("Location", location)
                .json(&courses.insert(new))
        })
    }

    pub(super) fn put(&self, slug: &str, request: &Request) -> Response {
        let new = match content(self.twist, request).and_then(|it| New::read(self.twist, &it)) {
            Ok(new) if new.slug == slug => new,
            Ok(_) => return Response::new(422),
            Err(response) => return response,
        };
        let creates = request.field("if-none-match") == Some("*");
        let courses = &mut self.state().courses;
        let Some(old) = courses.by_slug.get(slug).cloned() else {
            if !creates || self.twist.has(Fault::PutNeverCreates) {
                return Response::new(404);
            }
            let location = format!("/courses/{slug}");
            return Response::new(201)
                .field("Location", location)
                .json(&courses.insert(new));
        };
        let etag = self.etag(courses, &old);
        match creates {
            true if self.twist.has(Fault::PutOverwrites) => {}
            true => return Response::new(412),
            false => match conditions::may_change(self.twist, request, &etag) {
                Ok(()) => {}
                Err(refused) => return refused,
            },
        }
        if self.twist.has(Fault::PutOnce)
            && (&old.title, &old.summary) == (&new.title, &new.summary)
        {
            return Response::new(409);
        }
        self.change(
            courses,
            slug,
            Course {
                title: new.title,
                summary: new.summary,
                ..old
            },
        )
    }

    pub(super) fn patch(&self, slug: &str, request: &Request) -> Response {
        let courses = &mut self.state().courses;
        let Some(old) = courses.by_slug.get(slug).cloned() else {
            return Response::new(404);
        };
        let patch = match content(self.twist, request) {
            Ok(patch) => patch,
            Err(response) => return response,
        };
        let etag = self.etag(courses, &old);
        if let Err(refused) = conditions::may_change(self.twist, request, &etag) {
            return refused;
        }
        let mut members = Map::new();
        members.insert("slug".to_owned(), json!(slug));
        members.insert("title".to_owned(), json!(old.title));
        if !self.twist.has(Fault::PatchReplaces) {
            members.insert("summary".to_owned(), json!(old.summary));
        }
        for (name, value) in patch {
            if !(value.is_null() && self.twist.has(Fault::NullIsAbsent)) {
                members.insert(name, value);
            }
        }
        match New::read(self.twist, &members) {
            Ok(new) if new.slug == slug => self.change(
                courses,
                slug,
                Course {
                    title: new.title,
                    summary: new.summary,
                    ..old
                },
            ),
            Ok(_) => Response::new(422),
            Err(response) => response,
        }
    }

    fn change(&self, courses: &mut Courses, slug: &str, mut course: Course) -> Response {
        if !self.twist.has(Fault::EtagStays) {
            course.version += 1;
        }
        let json = course.json(slug);
        let etag = self.etag(courses, &course);
        courses.by_slug.insert(slug.to_owned(), course);
        Response::new(200).field("ETag", etag).json(&json)
    }

    pub(super) fn delete(&self, slug: &str, request: &Request) -> Response {
        let state = &mut *self.state();
        let courses = &mut state.courses;
        let Some(old) = courses.by_slug.get(slug).cloned() else {
            return Response::new(404);
        };
        let etag = self.etag(courses, &old);
        // A method that is not the request's own doesn't ask for conditions.
        let by_itself = request.method == "DELETE";
        if let Err(refused) = conditions::may_change(self.twist, request, &etag)
            && by_itself
        {
            return refused;
        }
        if !self.twist.has(Fault::DeleteKeeps) {
            courses.by_slug.remove(slug);
        }
        if !self.twist.has(Fault::Orphans) {
            state.check_ins.end(&old.id);
        }
        Response::new(204)
    }
}
