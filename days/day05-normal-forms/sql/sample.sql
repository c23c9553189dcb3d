-- Rows for every table of sql/schema, so that each declared dependency has something to be tested on.
-- Two courses, since most mistakes in a key with course_id show only from the second one on.

insert into courses (slug, title, summary)
values ('backend', 'Backend', 'From a socket to a platform.'),
       ('databases', 'Databases', 'From a file to a cluster.');

insert into weeks (course_id, number, title)
select courses.id, number, 'Week ' || number
from courses, generate_series(1, 2) as number;

insert into lessons (course_id, day, week, slug, title, summary)
select courses.id, day, 1 + (day - 1) / 3, 'lesson-' || day, 'Lesson ' || day, 'What day ' || day || ' gives.'
from courses, generate_series(1, 6) as day;

-- In each course two wholes with two parts each.
insert into deliverables (course_id, position, slug, title)
select courses.id, position, 'whole-' || position, 'Whole ' || position
from courses, unnest(array [1, 4]) as position;

insert into deliverables (course_id, parent_id, position, slug, title)
select whole.course_id, whole.id, whole.position + place, whole.slug || '-part-' || place, 'Part ' || place
from deliverables as whole, generate_series(1, 2) as place;

insert into accounts (id, email, name)
select ('00000000-0000-7000-8000-0000000000' || lpad(number::text, 2, '0'))::uuid,
       'learner' || number || '@example.org',
       case when number <= 2 then 'Ada Lovelace' else 'Learner ' || number end
from generate_series(1, 8) as number;

insert into cohorts (id, course_id, name, starts_on)
select ('00000000-0000-7000-8001-0000000000' || lpad((10 * courses.id + number)::text, 2, '0'))::uuid,
       courses.id, 'Cohort ' || number, date '2026-01-05' + 7 * number
from courses, generate_series(1, 2) as number;

-- Everybody is in a cohort of each course; half of them have signed.
insert into enrollments (id, cohort_id, account_id, signed_name, signed_on)
select md5(cohorts.id::text || accounts.id::text)::uuid, cohorts.id, accounts.id,
       case when right(accounts.id::text, 1)::int % 2 = 0 then accounts.name end,
       case when right(accounts.id::text, 1)::int % 2 = 0 then cohorts.starts_on end
from cohorts
join accounts on right(accounts.id::text, 1)::int % 2 = right(cohorts.id::text, 1)::int % 2;

insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy, note)
select md5(enrollments.id::text || lessons.id)::uuid, enrollments.id, lessons.id, cohorts.starts_on + lessons.day - 1,
       lessons.day * 0.5, 1 + lessons.day, case lessons.day when 3 then 'Slept badly.' end
from enrollments
join cohorts on cohorts.id = enrollments.cohort_id
join lessons on lessons.course_id = cohorts.course_id;

insert into lesson_completions (enrollment_id, lesson_id, evidence)
select enrollment_id, lesson_id, 'checked' from check_ins where energy < 5;

insert into deliverable_completions (enrollment_id, deliverable_id)
select enrollments.id, deliverables.id
from enrollments
join cohorts on cohorts.id = enrollments.cohort_id
join deliverables on deliverables.course_id = cohorts.course_id and deliverables.parent_id is not null;

-- Two people with the same key, and the same response for different keys.
insert into idempotency_keys (principal, key, fingerprint, status, location, etag, body, created_at)
select principal, 'key-' || number, sha256(convert_to(number::text, 'utf8')), 201, '/check-ins/' || number % 2, '"1"', '{}',
       timestamptz '2026-01-05 08:00+00' + number % 3 * interval '1 hour'
from unnest(array['ada', 'bob']) as principal, generate_series(1, 6) as number;

-- Some check-ins were deleted, and made again for the same lesson.
update check_ins set deleted_at = timestamptz '2026-02-01 08:00+00', version = 2 where energy = 4;

insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy, note)
select md5('again ' || id)::uuid, enrollment_id, lesson_id, checked_in_on, hours, energy + 1, note
from check_ins
where deleted_at is not null;

-- Several events of one transaction, alike but for their id.
insert into events (at, actor, verb, resource, resource_id, before, after, request_id, on_behalf_of)
select timestamptz '2026-02-01 08:00+00', 'anonymous', 'deleted', 'check-in', id::text, to_jsonb(check_ins), null, 'request-1',
       case number when 2 then 'ada' end
from check_ins, generate_series(1, 2) as number
where deleted_at is not null;

-- Two sessions of each account, one of them ended, with refresh tokens that were exchanged at the same moment.
insert into sessions (id, account_id, secret_hash, roles, device, created_at, last_seen_at, idle_until, expires_at, revoked_at, reason)
select md5('session ' || number || accounts.id)::uuid, accounts.id, sha256(convert_to(number::text || accounts.id, 'utf8')), array['learner'],
       'curl/8.14', timestamptz '2026-02-01 08:00+00', timestamptz '2026-02-01 08:00+00', timestamptz '2026-02-15 08:00+00',
       timestamptz '2026-03-03 08:00+00', case number when 2 then timestamptz '2026-02-02 08:00+00' end, case number when 2 then 'logged_out' end
from accounts, generate_series(1, 2) as number;

insert into refresh_tokens (session_id, generation, secret_hash, issued_at)
select id, generation, sha256(convert_to(generation::text || id, 'utf8')), timestamptz '2026-02-01 08:00+00' + generation / 2 * interval '1 hour'
from sessions, generate_series(1, 3) as generation;

-- Two limits with the same keys, and with moments that other keys share.
insert into rate_limits (name, key, free_at, admitted)
select name, sha256(convert_to(number::text, 'utf8')), timestamptz '2026-02-01 08:00+00' + number % 3 * interval '1 hour', number % 2 = 0
from unnest(array['reset', 'registration']) as name, generate_series(1, 6) as number;

-- Learners, of whom some are mentors of several cohorts or run a course. One of two people gave it, at one of three times.
insert into role_grants (id, account_id, role, course_id, cohort_id, granted_by, granted_at)
select md5('grant ' || accounts.id::text || role || coalesce(course_id::text, cohort_id::text, ''))::uuid, accounts.id, role,
       course_id, cohort_id,
       case when right(accounts.id::text, 1)::int % 3 > 0 then (array(select id from accounts order by id limit 2))[1 + right(accounts.id::text, 1)::int % 2] end,
       timestamptz '2026-01-05 08:00+00' + right(accounts.id::text, 1)::int % 3 * interval '1 hour'
from accounts
cross join (
    select 'learner' as role, null::int as course_id, null::uuid as cohort_id
    union all
    select 'administrator', null, null
    union all
    select 'mentor', null, id from cohorts
    union all
    select 'instructor', id, null from courses
) as places
where role = 'learner' or right(accounts.id::text, 1)::int <= 4;

-- The same hash for two accounts: nothing in the schema forbids it, and a salt makes it never happen. Some are verified, one is locked.
insert into passwords (account_id, hash, changed_at, verified_at, locked_at)
select id, '$2b$04$' || repeat(case when number % 3 = 0 then 'a' else 'b' end, 53),
       timestamptz '2026-02-01 08:00+00' + number / 2 * interval '1 hour',
       case when number % 2 = 0 then timestamptz '2026-02-01 09:00+00' + number / 4 * interval '1 hour' end,
       case when number % 4 = 1 then timestamptz '2026-02-02 08:00+00' + number / 5 * interval '1 hour' end
from (select id, row_number() over (order by id) as number from accounts) as accounts;

-- Four tokens of each account, alike in pairs.
insert into single_use_tokens (hash, purpose, account_id, expires_at, used_at)
select sha256(convert_to('token ' || number::text || accounts.id, 'utf8')), case number / 2 when 1 then 'reset' else 'verification' end, accounts.id,
       timestamptz '2026-02-01 08:00+00' + number % 2 * interval '1 hour', case when number % 3 = 0 then timestamptz '2026-02-01 08:10+00' + number * interval '1 minute' end
from accounts, generate_series(1, 4) as number;

-- Mails that share everything but their id.
insert into mails (id, recipient, template, created_at, due_at, attempts, sent_at)
select md5('mail ' || number || who)::uuid, who || '@example.org', case when number % 2 = 0 then 'reset' else 'verification' end,
       timestamptz '2026-02-01 08:00+00' + number % 3 * interval '1 hour', timestamptz '2026-02-01 08:00+00' + number % 5 * interval '1 hour',
       number % 4, case when number % 6 < 3 then timestamptz '2026-02-01 12:00+00' + number % 7 * interval '1 hour' end
from unnest(array['ada', 'bob']) as who, generate_series(1, 60) as number;
