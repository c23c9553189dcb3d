//! Roles, and the grants by which accounts have them.

use std::fmt;

use uuid::Uuid;

/// A role: a name for a set of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A person who learns. Every account that somebody registers has it.
    Learner,
    /// A person who helps the learners of one cohort.
    Mentor,
    /// A person who runs one course.
    Instructor,
    /// A person who runs the platform.
    Administrator,
}

impl Role {
    /// All roles, from the narrowest to the widest.
    pub const ALL: [Self; 4] = [
        Self::Learner,
        Self::Mentor,
        Self::Instructor,
        Self::Administrator,
    ];

    /// The name in tokens and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Mentor => "mentor",
            Self::Instructor => "instructor",
            Self::Administrator => "administrator",
        }
    }

    /// The role of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// A role that an account has, with the place that it has the role in.
///
/// A mentor without a cohort can't be written down, and neither can an administrator of a single course.
///
/// ```
/// use access::Grant;
/// use uuid::Uuid;
///
/// let mentor = Grant::Mentor(Uuid::from_u128(7));
/// assert_eq!(mentor.to_string(), "mentor of cohort 00000000-0000-0000-0000-000000000007");
/// assert_eq!(Grant::from_columns("mentor", None, Some(Uuid::from_u128(7))), Some(mentor));
/// assert_eq!(Grant::from_columns("mentor", None, None), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grant {
    /// Learner, everywhere.
    Learner,
    /// Mentor of this cohort.
    Mentor(Uuid),
    /// Instructor of this course, with all its cohorts.
    Instructor(i32),
    /// Administrator, everywhere.
    Administrator,
}

impl Grant {
    /// The role.
    pub const fn role(self) -> Role {
        match self {
            Self::Learner => Role::Learner,
            Self::Mentor(_) => Role::Mentor,
            Self::Instructor(_) => Role::Instructor,
            Self::Administrator => Role::Administrator,
        }
    }

    /// The course, if it is for one.
    pub const fn course(self) -> Option<i32> {
        match self {
            Self::Instructor(course) => Some(course),
            _ => None,
        }
    }

    /// The cohort, if it is for one.
    pub const fn cohort(self) -> Option<Uuid> {
        match self {
            Self::Mentor(cohort) => Some(cohort),
            _ => None,
        }
    }

    /// The grant of a row; none for a role that this program doesn't know, or a place that the role doesn't have.
    pub fn from_columns(role: &str, course: Option<i32>, cohort: Option<Uuid>) -> Option<Self> {
        match (Role::named(role)?, course, cohort) {
            (Role::Learner, None, None) => Some(Self::Learner),
            (Role::Mentor, None, Some(cohort)) => Some(Self::Mentor(cohort)),
            (Role::Instructor, Some(course), None) => Some(Self::Instructor(course)),
            (Role::Administrator, None, None) => Some(Self::Administrator),
            _ => None,
        }
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.role().name())?;
        match self {
            Self::Mentor(cohort) => write!(f, " of cohort {cohort}"),
            Self::Instructor(course) => write!(f, " of course {course}"),
            Self::Learner | Self::Administrator => Ok(()),
        }
    }
}
