//! The check-ins that are stored, and how one is shown.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

#[derive(Default)]
pub(crate) struct CheckIns {
    pub(crate) by_id: BTreeMap<String, CheckIn>,
    /// How many there have been.
    pub(crate) made: usize,
    /// Where and when somebody has ever checked in.
    pub(crate) burned: BTreeSet<Key>,
}

/// A course, a learner and a day.
pub(crate) type Key = (String, String, u64);

#[derive(Clone)]
pub(crate) struct CheckIn {
    pub(crate) course: String,
    pub(crate) learner: String,
    pub(crate) day: u64,
    pub(crate) hours: String,
    pub(crate) energy: u64,
    pub(crate) note: Option<String>,
    /// The client's other members.
    pub(crate) more: Map<String, Value>,
    pub(crate) version: usize,
}

impl CheckIn {
    pub(crate) fn key(&self) -> Key {
        (self.course.clone(), self.learner.clone(), self.day)
    }

    pub(crate) fn json(&self, id: &str, floats: bool) -> Value {
        let hours: f64 = self.hours.parse().unwrap_or_default();
        let mut json = json!({
            "id": id,
            "course_id": self.course,
            "learner_id": self.learner,
            "day": self.day,
            "hours": self.hours,
            "energy": self.energy,
            "note": self.note,
        });
        if floats {
            json["hours"] = json!(hours);
        }
        for (name, value) in &self.more {
            json[name] = value.clone();
        }
        json
    }

    pub(crate) fn etag(&self, id: &str) -> String {
        format!("\"{}-{}\"", &id[32..], self.version)
    }
}

impl CheckIns {
    pub(crate) fn is_taken(&self, key: &Key, except: Option<&str>) -> bool {
        let mut all = self.by_id.iter();
        all.any(|(id, it)| it.key() == *key && except != Some(id))
    }

    /// Takes the check-ins of a course along with it.
    pub(crate) fn end(&mut self, course: &str) {
        self.by_id.retain(|_, it| it.course != course);
    }
}
