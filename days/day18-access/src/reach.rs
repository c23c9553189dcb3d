//! The reach of a permission: the rows that a person may do it to.

use database::ToSql;
use rest::Call;
use uuid::Uuid;

/// The place of a row: what has to be in a person's reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The course that the row belongs to.
    pub course: Option<i32>,
    /// The cohort that the row belongs to.
    pub cohort: Option<Uuid>,
    /// The account that the row is about.
    pub owner: Option<Uuid>,
}

/// The rows that a person may do something to: everything, or the rows of these courses, of these cohorts, and the
/// person's own.
///
/// It isn't an answer but a part of the question: every statement about rows takes it along, as four values and one fragment
/// of its `where`. So a row that is out of reach is a row that isn't there, for reads and for writes.
///
/// ```
/// use access::Reach;
/// use uuid::Uuid;
///
/// const READ: &str = "\
///     select id, note
///     from check_ins
///     where id = $1
///       and ($2 or course_id = any($3) or cohort_id = any($4) or account_id = $5)";
///
/// # fn read(db: &mut impl database::Executor, id: Uuid, reach: &Reach) -> Result<(), database::Error> {
/// let found: Option<(Uuid, String)> = db.query_opt(READ, &reach.bind(&[&id]))?;
/// # Ok(())
/// # }
/// // Without a decision there is nothing in reach: the statement finds no row.
/// assert!(Reach::default().is_nothing());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    everything: bool,
    courses: Vec<i32>,
    cohorts: Vec<Uuid>,
    own: Option<Uuid>,
}

impl Reach {
    /// Every row: for an administrator, and for programs that work by themselves.
    pub fn everything() -> Self {
        Self {
            everything: true,
            ..Self::default()
        }
    }

    /// The rows about `account`.
    pub fn own(account: Uuid) -> Self {
        Self {
            own: Some(account),
            ..Self::default()
        }
    }

    /// The rows of this course and its cohorts.
    pub fn course(course: i32) -> Self {
        Self {
            courses: vec![course],
            ..Self::default()
        }
    }

    /// The rows of this cohort.
    pub fn cohort(cohort: Uuid) -> Self {
        Self {
            cohorts: vec![cohort],
            ..Self::default()
        }
    }

    /// The reach that the [`Gate`](crate::Gate) found for `call`; nothing if no gate has let the call in.
    pub fn of<A>(call: &Call<A>) -> Self {
        let found = call.head().extensions.get::<Self>();
        found.cloned().unwrap_or_default()
    }

    /// What either of the two reaches. The own rows of two accounts don't go together: the first account stays.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.everything |= other.everything;
        self.courses.extend(other.courses);
        self.cohorts.extend(other.cohorts);
        self.own = self.own.or(other.own);
        self
    }

    /// Whether it is no row at all.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is every row.
    pub fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether it has the row at that place: the same as the fragment says, for a row that the program has already read.
    pub fn covers(&self, row: &Whereabouts) -> bool {
        self.everything
            || row.course.is_some_and(|it| self.courses.contains(&it))
            || row.cohort.is_some_and(|it| self.cohorts.contains(&it))
            || row.owner.is_some_and(|it| self.own == Some(it))
    }

    // ANCHOR: values
    /// The four values of the fragment: everything, the courses, the cohorts, the person.
    pub fn values(&self) -> [&(dyn ToSql + Sync); 4] {
        [&self.everything, &self.courses, &self.cohorts, &self.own]
    }

    /// The values of a statement about rows with an owner: its own, and then the four of the fragment.
    pub fn bind<'a>(&'a self, own: &[&'a (dyn ToSql + Sync)]) -> Vec<&'a (dyn ToSql + Sync)> {
        [own, &self.values()].concat()
    }
    // ANCHOR_END: values

    /// The same for rows that belong to a cohort and to nobody: `($2 or course_id = any($3) or cohort_id = any($4))`.
    pub fn bind_cohorts<'a>(
        &'a self,
        own: &[&'a (dyn ToSql + Sync)],
    ) -> Vec<&'a (dyn ToSql + Sync)> {
        [own, &self.values()[..3]].concat()
    }

    /// The same for rows that belong to a course alone: `($2 or course_id = any($3))`.
    pub fn bind_courses<'a>(
        &'a self,
        own: &[&'a (dyn ToSql + Sync)],
    ) -> Vec<&'a (dyn ToSql + Sync)> {
        [own, &self.values()[..2]].concat()
    }
}
