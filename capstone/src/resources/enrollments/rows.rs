//! The rows of enrollments.

use database::{Executor, Scoped};
use rest::Problem;
use uuid::Uuid;

const EXISTS: &str = "\
select id
from enrollments
where id = $1";

/// Refuses with 404 if there is no enrollment `id`.
pub async fn require(db: &Scoped, id: Uuid) -> Result<(), Problem> {
    let found: Option<(Uuid,)> = db.read_opt(EXISTS, &[&id]).await?;
    found.map(|_| ()).ok_or_else(|| missing(id))
}

/// The same inside a transaction.
pub fn require_in(db: &mut impl Executor, id: Uuid) -> Result<(), Problem> {
    let found: Option<(Uuid,)> = db.query_opt(EXISTS, &[&id])?;
    found.map(|_| ()).ok_or_else(|| missing(id))
}

fn missing(id: Uuid) -> Problem {
    Problem::not_found(format!("There is no enrollment {id}."))
}
