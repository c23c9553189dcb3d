//! The layers, and which of them may use which.

use cargo_metadata::camino::Utf8Path;

/// Where a package stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// In `support/`: what every day may lean on.
    Support,
    /// In `days/dayNN-name`: one day, 1-30.
    Day(u8),
    /// The platform, assembled from the days.
    Capstone,
    /// In `checker/engine`: what grades, and knows no day.
    Engine,
    /// In `checker/exercises`: the SQL grader.
    Exercises,
    /// In `checker/contracts`: what each day's program has to do.
    Contracts,
    /// In `checker/gallery`: servers that are known to be wrong.
    Gallery,
    /// The command people type.
    Course,
}

impl Layer {
    /// The layer of a package in `folder`, seen from the workspace's root; none if it is in no layer.
    pub fn of(folder: &Utf8Path) -> Option<Self> {
        let mut parts = folder.as_str().split('/');
        let layer = match (parts.next()?, parts.next()) {
            ("support", Some(_)) => Self::Support,
            ("days", Some(name)) => Self::Day(day(name)?),
            ("capstone", None) => Self::Capstone,
            ("checker", Some("engine")) => Self::Engine,
            ("checker", Some("exercises")) => Self::Exercises,
            ("checker", Some("contracts")) => Self::Contracts,
            ("checker", Some("gallery")) => Self::Gallery,
            ("course", None) => Self::Course,
            _ => return None,
        };
        parts.next().is_none().then_some(layer)
    }

    /// Whether a package of this layer may depend on one of `other`.
    pub fn may_use(self, other: Self) -> bool {
        match (self, other) {
            (Self::Gallery, _) => false,
            (_, Self::Support)
            | (Self::Capstone, Self::Day(_))
            | (Self::Exercises, Self::Engine)
            | (Self::Contracts, Self::Engine | Self::Exercises)
            | (Self::Course, Self::Engine | Self::Exercises | Self::Contracts) => true,
            (Self::Day(day), Self::Day(earlier)) => earlier < day,
            _ => false,
        }
    }

    /// Whether its tests may: also on what would be a circle, or an insider's view, outside of them.
    pub fn tests_may_use(self, other: Self) -> bool {
        match (self, other) {
            (Self::Day(_) | Self::Capstone, Self::Contracts) | (Self::Contracts, Self::Gallery) => {
                true
            }
            _ => self.may_use(other),
        }
    }

    /// The packages that this layer may use, as the sentence that ends a violation.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::Support => "support may use support/ only",
            Self::Day(_) => {
                "a day may use earlier days and support/ only, and contracts in its tests"
            }
            Self::Capstone => {
                "the capstone may use days and support/ only, and contracts in its tests"
            }
            Self::Engine => "the engine may use support/ only",
            Self::Exercises => "exercises may use the engine and support/ only",
            Self::Contracts => {
                "contracts may use the engine, exercises and support/ only, and the gallery in its tests"
            }
            Self::Gallery => "the gallery may use nothing of this repository",
            Self::Course => "course may use the engine, exercises, contracts and support/ only",
        }
    }

    /// A package's name, with its layer where the name does not say it.
    pub(crate) fn introduce(self, name: &str) -> String {
        match self {
            Self::Support => format!("{name} (support)"),
            Self::Day(day) => format!("{name} (day {day})"),
            _ => name.to_owned(),
        }
    }
}

/// The day in a folder name like `day04-routing`: two digits, 01 to 30, and a name.
fn day(folder: &str) -> Option<u8> {
    let (digits, name) = folder.strip_prefix("day")?.split_once('-')?;
    let two_digits = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let day = digits.parse().ok()?;
    (two_digits && (1..=30).contains(&day) && !name.is_empty()).then_some(day)
}
