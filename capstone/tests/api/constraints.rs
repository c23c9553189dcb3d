//! Each constraint of the schema has a rule that explains it to the client, or a reason why no request can break it.

use std::collections::BTreeSet;

use capstone::http::rules;
use database::{Connection, Executor, Settings};

use crate::platform;

/// Constraints that no request can break, with the reason. A refusal by one of them is a defect: 500, and a line in the log.
#[rustfmt::skip] // a reason, and the names that it is true of
const UNREACHABLE: [(&str, &[&str]); 15] = [
    ("The server makes the id, or the insert leaves a row alone that is there (`on conflict do nothing`).", &[
        "check_ins_pkey", "cohorts_pkey", "deliverable_completions_pkey", "enrollments_pkey", "lesson_completions_pkey",
    ]),
    ("Only programs write accounts until people can register.", &[
        "accounts_pkey", "accounts_email_key", "accounts_email_lowercase", "accounts_email_shape", "accounts_email_length",
        "accounts_name_present", "accounts_name_length", "accounts_created_at_year",
    ]),
    ("No route writes the curriculum.", &[
        "courses_pkey", "courses_slug_key", "courses_slug_shape", "courses_title_present",
        "weeks_pkey", "weeks_course_fkey", "weeks_number_range", "weeks_title_present",
        "lessons_pkey", "lessons_course_day_key", "lessons_course_slug_key", "lessons_course_stays", "lessons_day_range",
        "lessons_slug_shape", "lessons_title_present", "lessons_week_fkey",
        "deliverables_pkey", "deliverables_course_fkey", "deliverables_course_id_key", "deliverables_course_position_key",
        "deliverables_course_slug_key", "deliverables_course_stays", "deliverables_moved_part", "deliverables_new_part",
        "deliverables_parent_fkey", "deliverables_parent_not_itself", "deliverables_position_positive",
        "deliverables_slug_shape", "deliverables_title_present",
    ]),
    ("The statement reads the row that it refers to and writes nothing without it. No program deletes such a row.", &[
        "check_ins_enrollment_fkey", "check_ins_lesson_fkey", "cohorts_course_fkey",
        "deliverable_completions_deliverable_fkey", "deliverable_completions_enrollment_fkey",
        "lesson_completions_enrollment_fkey", "lesson_completions_lesson_fkey",
    ]),
    ("The statement finds the lesson by its day in the enrollment's own course.", &[
        "lesson_completions_lesson_of_course",
    ]),
    ("A signature is one document, so its name and its date come and go together.", &[
        "enrollments_commitment_whole",
    ]),
    ("The date is the database's own, or the handler held it to a narrower range.", &[
        "check_ins_checked_in_on_year", "deliverable_completions_completed_at_year", "enrollments_enrolled_at_year",
        "lesson_completions_completed_at_year",
    ]),
    ("A version begins at 1, and each change adds 1.", &[
        "check_ins_version_positive", "cohorts_version_positive", "enrollments_version_positive",
    ]),
    ("The server writes the log. It takes a request's id from the client only if the id fits.", &[
        "events_pkey", "events_actor_present", "events_after_object", "events_before_object", "events_on_behalf_of_present",
        "events_request_id_length", "events_resource_id_length", "events_resource_shape", "events_verb_shape",
    ]),
    ("The server checks the key's length, upserts its row, and keeps only a success that isn't too long.", &[
        "idempotency_keys_pkey", "idempotency_keys_body_size", "idempotency_keys_fingerprint_length",
        "idempotency_keys_key_length", "idempotency_keys_principal_present", "idempotency_keys_status_range",
    ]),
    ("The server makes every value of a session, and an account that signs in is there.", &[
        "refresh_tokens_pkey", "refresh_tokens_generation_positive", "refresh_tokens_secret_hash_key",
        "refresh_tokens_secret_hash_length", "refresh_tokens_session_fkey",
        "sessions_pkey", "sessions_account_fkey", "sessions_device_length", "sessions_expiry_order", "sessions_reason_known",
        "sessions_revocation_whole", "sessions_secret_hash_key", "sessions_secret_hash_length",
    ]),
    ("The server makes every value of a password's row, of a token and of a mail, and writes them beside an account that is there.", &[
        "passwords_pkey", "passwords_account_fkey", "passwords_hash_shape",
        "single_use_tokens_pkey", "single_use_tokens_account_fkey", "single_use_tokens_hash_length", "single_use_tokens_purpose_known",
        "mails_pkey", "mails_attempts_positive", "mails_recipient_length", "mails_template_shape",
    ]),
    ("The server names its limits, and counts a digest of each key in one statement.", &[
        "rate_limits_pkey", "rate_limits_key_length", "rate_limits_name_shape",
    ]),
    ("Only programs give roles until people can.", &[
        "role_grants_pkey", "role_grants_once", "role_grants_account_fkey", "role_grants_cohort_fkey", "role_grants_course_fkey",
        "role_grants_place_fits", "role_grants_role_known",
    ]),
    ("The migrations write their own history.", &[
        "refinery_schema_history_pkey",
    ]),
];

/// Constraints and constraint triggers, and unique indexes that no constraint owns. A `not null` has no name before
/// PostgreSQL 18, and to break one is always a defect.
const LIVE: &str = "\
select conname::text
from pg_constraint
where connamespace = 'public'::regnamespace and contype <> 'n'
union
select relname::text
from pg_index
join pg_class on pg_class.oid = indexrelid
where relnamespace = 'public'::regnamespace and indisunique";

#[test]
fn every_constraint_has_a_rule_or_a_reason_why_no_request_can_break_it() {
    let own = platform::database();
    let mut connection = Connection::connect(&Settings::new(own.url())).unwrap();
    let rows: Vec<(String,)> = connection.query(LIVE, &[]).unwrap();
    let live: BTreeSet<&str> = rows.iter().map(|(name,)| name.as_str()).collect();
    let ruled: BTreeSet<&str> = rules::constraints().collect();
    let reasoned: Vec<&str> = UNREACHABLE.iter().flat_map(|it| it.1).copied().collect();
    let unreachable: BTreeSet<&str> = reasoned.iter().copied().collect();

    assert_eq!(ruled.len(), rules::constraints().count(), "a rule repeats");
    assert_eq!(unreachable.len(), reasoned.len(), "a reason repeats");
    let both: Vec<_> = ruled.intersection(&unreachable).collect();
    assert!(
        both.is_empty(),
        "a rule explains what no request can break: {both:?}"
    );
    let known: BTreeSet<&str> = ruled.union(&unreachable).copied().collect();
    let unexplained: Vec<_> = live.difference(&known).collect();
    assert!(
        unexplained.is_empty(),
        "give each a rule in http/rules.rs, or say here why no request can break it: {unexplained:?}"
    );
    let unknown: Vec<_> = known.difference(&live).collect();
    assert!(unknown.is_empty(), "the schema doesn't have {unknown:?}");
}

#[test]
fn each_rule_explains_the_refusal_by_its_constraint() {
    let own = platform::database();
    let mut connection = Connection::connect(&Settings::new(own.url())).unwrap();
    for name in rules::constraints() {
        let refuse = format!(
            "do $$ begin raise exception 'broken' using errcode = '23514', constraint = '{name}'; end $$"
        );
        let error = connection.batch(&refuse).unwrap_err();
        let problem = rules::broken(&error).expect(name);
        assert!([409, 422].contains(&problem.status().as_u16()), "{name}");
    }
    let stranger = "do $$ begin raise exception 'broken' using errcode = '23514', constraint = 'events_pkey'; end $$";
    let error = connection.batch(stranger).unwrap_err();
    assert!(
        rules::broken(&error).is_none(),
        "an unlisted constraint is a defect"
    );
}
