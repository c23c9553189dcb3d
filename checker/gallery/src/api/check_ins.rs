//! Check-ins: what each method does to them.

use serde_json::{Map, Value, json};

use super::access::Reach;
use super::conditions;
use super::hole::Hole;
use super::http::{Request, Response};
use super::input::Input;
use super::model::Model;
use super::negotiation::content;
use super::state::State;
use super::state::check_ins::CheckIn;
use super::twist::Fault;

/// The learners that there are.
const LEARNERS: [&str; 3] = [
    "00000000-0000-7000-8000-000000000001",
    "00000000-0000-7000-8000-000000000002",
    "00000000-0000-7000-8000-000000000003",
];

impl Model {
    /// Reads the members of a body into `old`; a response where they break a rule.
    fn check_in(&self, members: &Map<String, Value>, old: CheckIn) -> Result<CheckIn, Response> {
        let mut input = Input::new(self.twist, members);
        if old.learner.is_empty() {
            input.id("learner_id");
        } else {
            input.knows("learner_id");
        }
        let day = input.whole("day", 366);
        let hours = input.hours("hours");
        let energy = input.whole("energy", 10);
        let note = input.optional("note", 2000);
        if self.twist.has(Fault::IdOfTheClient) {
            input.knows("id");
        }
        let mut more = old.more.clone();
        if self.twist.has(Fault::AnythingStored) {
            let unknown = input.unknown();
            more.extend(unknown.map(|(name, value)| (name.clone(), value.clone())));
        }
        input.end()?;
        let hours = match self.twist.has(Fault::RoundedHours) {
            true => format!("{:.1}", hours.parse::<f64>().unwrap_or_default()),
            false => hours,
        };
        let note = match note {
            None if self.twist.has(Fault::NoteIsEmpty) => Some(String::new()),
            note => note,
        };
        Ok(CheckIn {
            day,
            hours,
            energy,
            note,
            more,
            ..old
        })
    }

    /// Each learner with the number of check-ins.
    pub(super) fn learners(&self) -> Response {
        let state = self.state();
        let check_ins = || state.check_ins.by_id.values();
        let items = LEARNERS.map(|id| {
            let count = check_ins().filter(|it| it.learner == id).count();
            json!({ "id": id, "name": "A learner", "check_ins": count })
        });
        Response::new(200).json(&json!({ "items": items }))
    }

    pub(super) fn list_check_ins(&self, slug: &str, request: &Request, reach: &Reach) -> Response {
        let Ok(day) = self.day_of(&request.query) else {
            return Response::new(400);
        };
        let state = &mut *self.state();
        let course = state.courses.id_of(slug);
        if course.is_none() && !self.twist.has(Fault::ListOfNothing) {
            return Response::new(404);
        }
        let all = self.twist.has(Fault::ListsEverything);
        let of_it = |it: &&CheckIn| all || Some(&it.course) == course.as_ref();
        let floats = self.twist.has(Fault::FloatHours);
        let items = state.check_ins.by_id.iter();
        let items = items.filter(|(_, it)| of_it(it) && day.is_none_or(|day| it.day == day));
        let open = self.twist.has(Hole::OthersListed)
            || (day.is_some() && self.twist.has(Hole::OthersFiltered));
        let named = request.query.strip_prefix("learner_id=");
        let named = named.filter(|_| self.twist.has(Hole::PersonInQuery));
        let is_his = |learner: &str| match named {
            Some(named) => learner == named,
            None => open || reach.has(learner),
        };
        let items = items.filter(|(_, it)| is_his(&it.learner));
        let items: Vec<_> = items.map(|(id, it)| it.json(id, floats)).collect();
        Response::new(200).json(&json!({ "items": items }))
    }

    /// The day that the query asks for.
    fn day_of(&self, query: &str) -> Result<Option<u64>, ()> {
        let mut found = None;
        for pair in query.split('&').filter(|it| !it.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if name != "day" {
                match self.twist.has(Fault::AnyQuery) || self.twist.has(Hole::PersonInQuery) {
                    true => continue,
                    false => return Err(()),
                }
            }
            let day = value.parse().ok().filter(|it| (1..=366).contains(it));
            if found.is_some() {
                match self.twist.has(Fault::FirstOfTwo) {
                    true => continue,
                    false => return Err(()),
                }
            }
            match day {
                Some(day) => found = Some(day),
                None if self.twist.has(Fault::WrongDayIsAll) => {}
                None => return Err(()),
            }
        }
        Ok(found.filter(|_| !self.twist.has(Fault::FilterIgnored)))
    }

    pub(super) fn post_check_in(&self, slug: &str, request: &Request, reach: &Reach) -> Response {
        let course = match self.state().courses.id_of(slug) {
            Some(course) => course,
            None if self.twist.has(Fault::CourseMadeUp) => slug.to_owned(),
            None => return Response::new(404),
        };
        let members = match content(self.twist, request) {
            Ok(members) => members,
            Err(response) => return response,
        };
        let new = CheckIn {
            course,
            learner: String::new(),
            day: 0,
            hours: String::new(),
            energy: 0,
            note: None,
            more: Map::new(),
            version: 1,
        };
        let mut new = match self.check_in(&members, new.clone()) {
            Ok(new) => new,
            Err(response) => {
                if self.twist.has(Fault::StoresFirst) {
                    let check_ins = &mut self.state().check_ins;
                    let id = format!("00000000-0000-7000-b000-{:012}", check_ins.by_id.len());
                    let learner = LEARNERS[0].to_owned();
                    check_ins.by_id.insert(id, CheckIn { learner, ..new });
                }
                return response;
            }
        };
        let learner = members.get("learner_id").and_then(Value::as_str);
        match learner.filter(|it| LEARNERS.contains(it)) {
            Some(learner) => learner.clone_into(&mut new.learner),
            None => return Response::new(422),
        }
        if let Err(refused) = self.may_name(reach, &new.learner, Hole::CheckedInForOthers) {
            return refused;
        }
        let key = new.key();
        let is_taken = |state: &State| {
            let burned = self.twist.has(Fault::DayBurned) && state.check_ins.burned.contains(&key);
            burned || state.check_ins.is_taken(&key, None)
        };
        if self.twist.has(Fault::LooksFirst) {
            if is_taken(&self.state()) {
                return Response::new(409);
            }
            self.linger_in_the_gap();
        }
        let state = &mut *self.state();
        let blind = self.twist.has(Fault::LooksFirst) || self.twist.has(Fault::Duplicates);
        if !blind && is_taken(state) {
            return Response::new(409);
        }
        let check_ins = &mut state.check_ins;
        check_ins.made += 1;
        let of_the_client = members.get("id").and_then(Value::as_str);
        let id = match of_the_client.filter(|_| self.twist.has(Fault::IdOfTheClient)) {
            Some(id) => id.to_owned(),
            None => format!("00000000-0000-7000-a000-{:012}", check_ins.made),
        };
        check_ins.burned.insert(key);
        let json = new.json(&id, self.twist.has(Fault::FloatHours));
        let etag = new.etag(&id);
        let location = format!("/check-ins/{id}");
        check_ins.by_id.insert(id, new);
        Response::new(201)
            .field("Location", location)
            .field("ETag", etag)
            .json(&json)
    }

    pub(super) fn read_check_in(&self, id: &str, request: &Request, reach: &Reach) -> Response {
        let state = self.state();
        let Some(found) = state.check_ins.by_id.get(id) else {
            return Response::new(404);
        };
        let etag = found.etag(id);
        let is_known = conditions::is_not_modified(self.twist, request, &etag);
        let early = is_known && self.twist.has(Hole::ConditionsBeforeOwner);
        if !early && let Err(refused) = self.may_see(reach, &found.learner, &request.method) {
            return refused;
        }
        if is_known {
            return Response::new(304).field("ETag", etag);
        }
        let json = found.json(id, self.twist.has(Fault::FloatHours));
        Response::new(200).field("ETag", etag).json(&json)
    }

    /// PUT and PATCH.
    pub(super) fn change_check_in(&self, id: &str, request: &Request, reach: &Reach) -> Response {
        let members = match content(self.twist, request) {
            Ok(members) => members,
            Err(response) => return response,
        };
        let racing = self.twist.has(Fault::ComparesFirst);
        if racing {
            let looked = self.may_change_check_in(&self.state(), id, request, reach);
            if let Err(refused) = looked {
                return refused;
            }
            self.linger_in_the_gap();
        }
        let state = &mut *self.state();
        if !racing && let Err(refused) = self.may_change_check_in(state, id, request, reach) {
            return refused;
        }
        let Some(old) = state.check_ins.by_id.get(id).cloned() else {
            return Response::new(404);
        };
        let mut whole = members.clone();
        if request.method == "PATCH" {
            whole = self.patched(&members, &old);
        } else if self.twist.has(Fault::PutMerges) && !whole.contains_key("note") {
            whole.insert("note".to_owned(), json!(old.note));
        }
        let learner = whole.remove("learner_id");
        let mut new = match self.check_in(&whole, old.clone()) {
            Ok(new) => new,
            Err(_) if request.method == "PATCH" && self.twist.has(Fault::PatchUnchecked) => {
                old.clone()
            }
            Err(response) => {
                let note = whole.get("note").and_then(Value::as_str);
                if let Some(kept) = state.check_ins.by_id.get_mut(id)
                    && self.twist.has(Fault::PatchHalf)
                {
                    kept.note = note.map(str::to_owned);
                }
                return response;
            }
        };
        match learner.as_ref().and_then(Value::as_str) {
            None => {}
            Some(learner)
                if self.twist.has(Fault::GivenAway) || self.twist.has(Hole::OwnerChanged) =>
            {
                learner.clone_into(&mut new.learner);
            }
            Some(learner) if learner == old.learner => {}
            Some(_) => return Response::new(422),
        }
        if state.check_ins.is_taken(&new.key(), Some(id)) {
            return Response::new(409);
        }
        new.version += 1;
        let etag = new.etag(id);
        let json = new.json(id, self.twist.has(Fault::FloatHours));
        state.check_ins.by_id.insert(id.to_owned(), new);
        Response::new(200).field("ETag", etag).json(&json)
    }

    /// The members of `old` with a merge patch applied.
    fn patched(&self, patch: &Map<String, Value>, old: &CheckIn) -> Map<String, Value> {
        let mut whole = Map::new();
        whole.insert("day".to_owned(), json!(old.day));
        whole.insert("hours".to_owned(), json!(old.hours));
        whole.insert("energy".to_owned(), json!(old.energy));
        if !self.twist.has(Fault::PatchReplaces) {
            whole.insert("note".to_owned(), json!(old.note));
        }
        for (name, value) in patch {
            if !(value.is_null() && self.twist.has(Fault::NullIsAbsent)) {
                whole.insert(name.clone(), value.clone());
            }
        }
        whole
    }

    pub(super) fn delete_check_in(&self, id: &str, request: &Request, reach: &Reach) -> Response {
        let state = &mut *self.state();
        if let Err(refused) = self.may_change_check_in(state, id, request, reach) {
            return refused;
        }
        if !self.twist.has(Fault::DeleteKeeps) {
            state.check_ins.by_id.remove(id);
        }
        Response::new(204)
    }

    fn may_change_check_in(
        &self,
        state: &State,
        id: &str,
        request: &Request,
        reach: &Reach,
    ) -> Result<(), Response> {
        let found = state.check_ins.by_id.get(id);
        let found = found.ok_or_else(|| Response::new(404))?;
        let conditions = conditions::may_change(self.twist, request, &found.etag(id));
        if self.twist.has(Hole::ConditionsBeforeOwner) {
            conditions.clone()?;
        }
        self.may_see(reach, &found.learner, &request.method)?;
        conditions
    }
}
