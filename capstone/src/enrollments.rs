//! Enrollments: a person in a cohort. So far they are only what check-ins belong to.

use database::Database;
use uuid::Uuid;

use crate::problem::Problem;

const SELECT: &str = "\
select id
from enrollments
where id = $1";

/// Refuses with 404 if there is no enrollment `id`.
pub async fn require(database: &Database, id: Uuid) -> Result<(), Problem> {
    let found: Option<(Uuid,)> = database.read_opt(SELECT, &[&id]).await?;
    match found {
        Some(_) => Ok(()),
        None => Err(Problem::not_found(format!("There is no enrollment {id}."))),
    }
}
