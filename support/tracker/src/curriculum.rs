//! The course itself: four weeks, thirty lessons, and what must exist at the end.
//!
//! Why: the tracker, the database and the capstone all speak of the same thirty days. They read
//! them from one file, `curriculum.toml`, so they cannot come to disagree.
//!
//! Invariants
//! - [`curriculum()`] has exactly one lesson for every [`Day`], in order.
//! - Slugs and library names are unique.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::Day;

/// The course.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curriculum {
    /// Its name in addresses, such as `/courses/thirty-days-of-backend`.
    pub slug: String,
    /// Its name for people.
    pub title: String,
    /// The course in a sentence.
    pub summary: String,
    /// Its programming language.
    pub language: String,
    /// Its database.
    pub database: String,
    /// The four weeks, in order.
    pub weeks: Vec<Week>,
    /// The deliverables by day 30, in the order of the checklist.
    pub deliverables: Vec<Deliverable>,
}

/// A week of the course; the last has nine lessons, the others seven.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Week {
    /// 1-4.
    #[serde(skip)]
    pub number: u8,
    /// The subject of the week.
    pub title: String,
    /// Its lessons, in order.
    pub lessons: Vec<Lesson>,
}

/// The lesson of one day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The day it is for.
    #[serde(skip, default = "first_day")]
    pub day: Day,
    /// Its name, as the tracker has it.
    pub title: String,
    /// The package that the day builds; its folder is `days/dayNN-library`.
    pub library: String,
    /// The result of the day in a sentence.
    pub summary: String,
}

/// Something that must exist at the end of the course.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deliverable {
    /// Its lasting name; the title may be reworded.
    pub slug: String,
    /// Its name, as the checklist has it.
    pub title: String,
    /// Its parts. It is done when all of these are.
    #[serde(default)]
    pub parts: Vec<Deliverable>,
}

impl Curriculum {
    /// The thirty lessons, in order.
    pub fn lessons(&self) -> impl Iterator<Item = &Lesson> {
        self.weeks.iter().flat_map(|week| &week.lessons)
    }

    /// The lesson of `day`.
    pub fn lesson(&self, day: Day) -> &Lesson {
        self.lessons()
            .nth(day.index())
            .expect("the curriculum has a lesson for every day; a test counts them")
    }

    /// Every deliverable with the one it is part of, if any, in the order of the checklist.
    pub fn deliverables(&self) -> impl Iterator<Item = (&Deliverable, Option<&Deliverable>)> {
        self.deliverables.iter().flat_map(|whole| {
            let parts = whole.parts.iter().map(move |part| (part, Some(whole)));
            std::iter::once((whole, None)).chain(parts)
        })
    }
}

/// The course that this repository teaches.
///
/// ```
/// let course = tracker::curriculum();
/// let lesson = course.lessons().nth(3).expect("there are thirty");
/// assert_eq!((lesson.day.number(), lesson.title.as_str()), (4, "Routing foundations"));
/// assert_eq!(lesson.library, "routing");
/// ```
pub fn curriculum() -> &'static Curriculum {
    static CURRICULUM: LazyLock<Curriculum> = LazyLock::new(|| {
        let mut course: Curriculum = toml::from_str(include_str!("../curriculum.toml"))
            .expect("curriculum.toml is compiled in, and a test reads it");
        let mut days = Day::all();
        for (number, week) in (1..).zip(&mut course.weeks) {
            week.number = number;
            for lesson in &mut week.lessons {
                lesson.day = days.next().expect("a test counts thirty lessons");
            }
        }
        course
    });
    &CURRICULUM
}

fn first_day() -> Day {
    Day::new(1).expect("the course has a day 1")
}
