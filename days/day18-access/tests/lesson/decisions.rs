//! The decision, against a model that is slow and says each case by itself.

use access::{
    Denied, Extent, Grant, Permission, Person, Policy, PolicyFault, Role, Rule, Whereabouts,
};
use http::StatusCode;
use proptest::prelude::*;
use tokens::Identity;
use uuid::Uuid;

use super::world::{Action, RULES, id, person, policy};

/// Whether `grant` allows `action` on the row, case by case. It shares no line with the policy.
fn allows(grant: Grant, action: Action, subject: Uuid, row: &Whereabouts) -> bool {
    use Action::*;
    let is_own = row.owner == Some(subject);
    match (grant, action) {
        (Grant::Administrator, _) | (Grant::Learner, ReadCourses) => true,
        (Grant::Learner, ReadNotes | WriteNotes | ChangePassword) => is_own,
        (Grant::Mentor(cohort), ReadNotes) => row.cohort == Some(cohort),
        (Grant::Instructor(course), WriteCourses | ReadNotes) => row.course == Some(course),
        _ => false,
    }
}

/// Whether the role has the action at all.
fn has(role: Role, action: Action) -> bool {
    use Action::*;
    match role {
        Role::Administrator => true,
        Role::Learner => action != WriteCourses,
        Role::Mentor => action == ReadNotes,
        Role::Instructor => matches!(action, WriteCourses | ReadNotes),
    }
}

fn model(identity: &Identity, grants: &[Grant], action: Action, row: &Whereabouts) -> Option<u16> {
    if let Some(scopes) = &identity.scopes
        && !scopes.iter().any(|it| it == action.scope())
    {
        return Some(403);
    }
    if identity.impersonator.is_some() && action == Action::ChangePassword {
        return Some(403);
    }
    if !grants.iter().any(|it| has(it.role(), action)) {
        return Some(403);
    }
    let allowed = grants
        .iter()
        .any(|it| allows(*it, action, identity.subject, row));
    (!allowed).then_some(404)
}

/// Few of each, so that they meet.
fn a_grant() -> impl Strategy<Value = Grant> {
    prop_oneof![
        Just(Grant::Learner),
        (1..4u128).prop_map(|it| Grant::Mentor(id(it))),
        (1..4i32).prop_map(Grant::Instructor),
        Just(Grant::Administrator),
    ]
}

fn an_identity() -> impl Strategy<Value = Identity> {
    let scopes = prop::sample::subsequence(
        Action::ALL
            .iter()
            .map(|it| it.scope().to_owned())
            .collect::<Vec<_>>(),
        0..=5,
    );
    (1..4u128, prop::option::of(scopes), any::<bool>()).prop_map(|(number, scopes, acts)| {
        Identity {
            scopes,
            impersonator: acts.then_some(id(99)),
            ..person(number)
        }
    })
}

fn a_row() -> impl Strategy<Value = Whereabouts> {
    let few = || prop::option::of(1..4u128);
    (prop::option::of(1..4i32), few(), few()).prop_map(|(course, cohort, owner)| Whereabouts {
        course,
        cohort: cohort.map(id),
        owner: owner.map(id),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn the_decision_is_that_of_the_slow_model(
        identity in an_identity(),
        grants in prop::collection::vec(a_grant(), 0..4),
        action in prop::sample::select(Action::ALL),
        row in a_row(),
    ) {
        let who = Person { identity: &identity, grants: &grants };
        let decided = policy().decide(Some(who), action, Some(&row));
        let status = decided.as_ref().err().map(|it| it.status().as_u16());
        prop_assert_eq!(status, model(&identity, &grants, action, &row));
        // Without a row, only the roles decide, and the reach has the row or doesn't.
        let reach = policy().decide(Some(who), action, None);
        match reach {
            Ok(reach) => prop_assert_eq!(reach.covers(&row), status.is_none()),
            Err(denied) => prop_assert_eq!(Some(denied.status().as_u16()), status),
        }
    }

    #[test]
    fn a_scope_never_widens_what_a_role_allows(
        identity in an_identity(),
        grants in prop::collection::vec(a_grant(), 0..4),
        action in prop::sample::select(Action::ALL),
        row in a_row(),
    ) {
        let unlimited = Identity { scopes: None, ..identity.clone() };
        let decide = |identity| {
            policy().decide(Some(Person { identity, grants: &grants }), action, Some(&row))
        };
        prop_assert!(decide(&identity).is_err() || decide(&unlimited).is_ok());
    }
}

#[test]
fn nobody_gets_401_and_the_reasons_have_their_statuses() {
    assert_eq!(
        policy().decide(None, Action::ReadCourses, None),
        Err(Denied::Unknown)
    );
    for (denied, status) in [
        (Denied::Unknown, StatusCode::UNAUTHORIZED),
        (Denied::Scope("notes:read"), StatusCode::FORBIDDEN),
        (Denied::Role, StatusCode::FORBIDDEN),
        (Denied::Impersonating, StatusCode::FORBIDDEN),
        (Denied::Hidden, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(denied.status(), status);
        assert_eq!(rest::Problem::from(denied).status(), status);
    }
}

#[test]
fn a_policy_with_a_mistake_is_refused() {
    const UNUSED: &[Rule<Action>] = &[RULES[0]];
    const NO_PLACE: &[Rule<Action>] = &[
        Rule::new(Role::Learner, Extent::Granted, &[Action::ReadNotes]),
        RULES[4],
    ];
    const TWICE: &[Rule<Action>] = &[RULES[2], RULES[2], RULES[4]];
    let fault = |rules| Policy::new(rules).unwrap_err();
    assert_eq!(fault(UNUSED), PolicyFault::Unused("WriteCourses".into()));
    assert_eq!(fault(NO_PLACE), PolicyFault::NoPlace("ReadNotes".into()));
    let (role, permission) = ("mentor", "ReadNotes".to_owned());
    assert_eq!(fault(TWICE), PolicyFault::Twice { role, permission });
}

#[test]
fn a_row_of_the_database_that_fits_no_role_is_no_grant() {
    for (role, course, cohort) in [
        ("root", None, None),
        ("Administrator", None, None),
        ("administrator", Some(1), None),
        ("mentor", None, None),
        ("mentor", Some(1), Some(id(1))),
        ("instructor", None, Some(id(1))),
        ("learner", None, Some(id(1))),
    ] {
        assert_eq!(Grant::from_columns(role, course, cohort), None, "{role}");
    }
}
