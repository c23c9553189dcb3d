//! Check-ins, as stages send them and hold them to what comes back.

use checker::api::{Api, Call, Created, Response};
use checker::contract::StageResult;
use checker::failure::Failure;
use serde_json::{Value, json};

use super::{LEARNERS, a_course};

/// A check-in of the first learner, as it is sent.
#[derive(Clone, Debug)]
pub(crate) struct CheckIn {
    learner: &'static str,
    day: u32,
    hours: &'static str,
    energy: u32,
    note: Option<String>,
}

/// A check-in for `day`, without a note.
pub(crate) fn a_check_in(day: u32) -> CheckIn {
    CheckIn {
        learner: LEARNERS[0],
        day,
        hours: "2.5",
        energy: 7,
        note: None,
    }
}

/// A course to check in to.
pub(crate) fn a_new_course<'a>(api: &Api<'a>, name: &str) -> Result<Created<'a>, Failure> {
    let staff = api.as_staff();
    staff.post("/courses", a_course(api, name)).created()
}

/// Where the check-ins of `course` are.
pub(crate) fn check_ins_of(course: &Created) -> String {
    format!("{}/check-ins", course.path())
}

impl CheckIn {
    pub(crate) fn noted(self, note: &str) -> Self {
        let note = Some(note.to_owned());
        Self { note, ..self }
    }

    pub(crate) fn lasting(self, hours: &'static str) -> Self {
        Self { hours, ..self }
    }

    pub(crate) fn of(self, learner: &'static str) -> Self {
        Self { learner, ..self }
    }

    pub(crate) fn on(self, day: u32) -> Self {
        Self { day, ..self }
    }

    /// The body of a PUT: the members that can change. A POST sends the person and the course once.
    pub(crate) fn json(&self) -> Value {
        let Self {
            day,
            hours,
            energy,
            note,
            ..
        } = self;
        let mut json = json!({ "day": day, "hours": hours, "energy": energy });
        if let Some(note) = note {
            json["note"] = json!(note);
        }
        json
    }

    /// The body of a POST.
    pub(crate) fn whole(&self) -> Value {
        let mut json = self.json();
        json["learner_id"] = json!(self.learner);
        json
    }

    /// A POST of it to `course`.
    pub(crate) fn post<'a>(&self, api: &Api<'a>, course: &Created) -> Call<'a> {
        api.post(check_ins_of(course), self.whole())
    }

    /// Holds the check-in in `response` to this one, but for its hours.
    pub(crate) fn is_in(&self, response: &Response) -> StageResult {
        response.member("/learner_id", self.learner)?;
        response.member("/day", self.day)?;
        response.member("/energy", self.energy)?;
        match &self.note {
            Some(note) => response.member("/note", note.as_str()),
            None => response.no_member("/note"),
        }
    }

    /// Holds the hours in `response`, which are text, to this check-in's, exactly.
    pub(crate) fn lasts_as_long(&self, response: &Response) -> StageResult {
        let hours = response.value("/hours")?;
        let Some(text) = hours.as_str() else {
            return Err(response.wrong("/hours", &format!("is {hours}, expected a text")));
        };
        match without_zeros(text) == without_zeros(self.hours) {
            true => Ok(()),
            false => {
                let what = format!("is {hours}, expected \"{}\"", self.hours);
                Err(response.wrong("/hours", &what))
            }
        }
    }
}

/// A decimal without the zeros that say nothing: `2.50` is `2.5`.
fn without_zeros(decimal: &str) -> &str {
    match decimal.contains('.') {
        true => decimal.trim_end_matches('0').trim_end_matches('.'),
        false => decimal,
    }
}

/// The ids of the check-ins in the list of `course`.
pub(crate) fn listed_ids(api: &Api, course: &Created) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    let mut page = api.get(check_ins_of(course)).expect(200)?;
    loop {
        let items = page.value("/items")?;
        let items = items
            .as_array()
            .ok_or_else(|| page.wrong("/items", "is not a list"))?;
        let id = |item: &Value| item["id"].as_str().unwrap_or("no id").to_owned();
        ids.extend(items.iter().map(id));
        match page.link("next") {
            Ok(next) => page = api.get(next).expect(200)?,
            Err(_) => return Ok(ids),
        }
    }
}
