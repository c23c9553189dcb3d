//! Grants in the table: read, kept, given, taken, and recorded.

use std::sync::Arc;

use access::{Grant, Grants, StoredGrants, give, take};
use clock::Clock;
use crud::Actor;
use database::{Connection, Database, Executor, Settings};
use jiff::SignedDuration;
use tokens::Identity;
use uuid::Uuid;

use super::world::{id, person};

const ADA: Uuid = id(0xada);
const ROOT: Uuid = id(0xf);

const PEOPLE: &str = "
insert into accounts (id, email, name)
values ('00000000-0000-0000-0000-000000000ada', 'ada@example.org', 'Ada'),
       ('00000000-0000-0000-0000-00000000000f', 'root@example.org', 'Root');
insert into courses (slug, title, summary) values ('rust', 'Rust', 'A language.');
insert into cohorts (id, course_id, name, starts_on)
values ('00000000-0000-0000-0000-000000000001', 1, 'January', '2026-01-05');";

struct World {
    own: localdb::Database,
    database: Database,
    clock: Clock,
}

impl World {
    async fn new() -> Self {
        let own = blocking(|| {
            let template = schema::template("day18", 18, PEOPLE);
            localdb::Database::from_template(&template).unwrap()
        });
        let own = own.await;
        Self {
            database: Database::open(&Settings::new(own.url())).unwrap(),
            clock: Clock::set_to("2026-03-02T09:00:00Z".parse().unwrap()),
            own,
        }
    }

    fn grants(&self) -> StoredGrants {
        let kept_for = SignedDuration::from_secs(5);
        StoredGrants::new(self.database.clone(), self.clock.clone(), kept_for)
    }

    async fn give(&self, number: u128, grant: Grant) -> bool {
        let given = self.database.run(move |db| {
            let mut transaction = db.transaction()?;
            let actor = Actor::program("test");
            let given = give(&mut transaction, &actor, id(number), ADA, grant, Some(ROOT))?;
            transaction.commit()?;
            Ok(given)
        });
        given.await.unwrap()
    }

    async fn take(&self, grant: Grant) -> bool {
        let taken = self.database.run(move |db| {
            let mut transaction = db.transaction()?;
            let taken = take(&mut transaction, &Actor::program("test"), ADA, grant)?;
            transaction.commit()?;
            Ok(taken)
        });
        taken.await.unwrap()
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

async fn of(grants: &StoredGrants, who: &Identity) -> Vec<Grant> {
    let mut found = grants.of(who).await.unwrap().to_vec();
    found.sort_by_key(ToString::to_string);
    found
}

#[tokio::test]
async fn what_is_given_is_found_once_and_what_is_taken_is_not() {
    let world = World::new().await;
    let ada = person(0xada);
    let all = [
        Grant::Administrator,
        Grant::Instructor(1),
        Grant::Learner,
        Grant::Mentor(id(1)),
    ];
    for (number, grant) in (1..).zip(all) {
        assert!(world.give(number, grant).await, "{grant}");
        assert!(!world.give(100 + number, grant).await, "{grant} again");
    }
    assert_eq!(of(&world.grants(), &ada).await, all);
    assert!(world.take(Grant::Mentor(id(1))).await);
    assert!(!world.take(Grant::Mentor(id(1))).await);
    assert_eq!(of(&world.grants(), &ada).await, all[..3]);
    assert_eq!(of(&world.grants(), &person(0xf)).await, []);

    let events: Vec<(String, String)> = world
        .database
        .read(
            "select verb, coalesce(before, after) ->> 'role' from events order by id",
            &[],
        )
        .await
        .unwrap();
    let events: Vec<String> = events
        .into_iter()
        .map(|(verb, role)| verb + " " + &role)
        .collect();
    let expected = [
        "created administrator",
        "created instructor",
        "created learner",
        "created mentor",
        "deleted mentor",
    ];
    assert_eq!(events, expected);
}

#[tokio::test]
async fn the_grants_of_an_account_are_kept_for_a_while_and_forgotten_on_demand() {
    let world = World::new().await;
    let (grants, ada) = (world.grants(), person(0xada));
    world.give(1, Grant::Administrator).await;
    assert_eq!(of(&grants, &ada).await, [Grant::Administrator]);
    world.take(Grant::Administrator).await;
    assert_eq!(of(&grants, &ada).await, [Grant::Administrator], "kept");
    world.clock.advance(SignedDuration::from_secs(5));
    assert_eq!(of(&grants, &ada).await, [], "read again");
    world.give(2, Grant::Learner).await;
    grants.forget(ADA);
    assert_eq!(of(&grants, &ada).await, [Grant::Learner], "forgotten");
}

#[tokio::test]
async fn a_database_that_is_away_lets_nobody_in() {
    let settings = Settings::new("postgresql://ada@127.0.0.1:1/none");
    let grants = StoredGrants::new(
        Database::open(&settings).unwrap(),
        Clock::system(),
        SignedDuration::ZERO,
    );
    let grants: Arc<dyn Grants> = Arc::new(grants);
    let problem = grants.of(&person(1)).await.unwrap_err();
    assert_eq!(problem.status(), 503);
}

#[tokio::test]
async fn the_table_refuses_a_role_in_the_wrong_place() {
    let world = World::new().await;
    let url = world.own.url().to_owned();
    let refused = blocking(move || {
        let mut db = Connection::connect(&Settings::new(url)).unwrap();
        let insert =
            "insert into role_grants (id, account_id, role, course_id) values ($1, $2, $3, $4)";
        [
            ("mentor", None),
            ("administrator", Some(1)),
            ("instructor", None),
            ("root", None),
        ]
        .map(|(role, course): (&str, Option<i32>)| {
            let refused = db
                .execute(insert, &[&id(9), &ADA, &role, &course])
                .unwrap_err();
            refused.constraint().unwrap_or_default().to_owned()
        })
    });
    let fits = "role_grants_place_fits";
    assert_eq!(refused.await, [fits, fits, fits, "role_grants_role_known"]);
}
