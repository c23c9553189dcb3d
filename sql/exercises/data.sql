-- The data of the exercises: two courses, nine cohorts, some two hundred people, and what they did.
--
-- It is made from two settings, and from nothing else: the same settings give the same rows on every machine.
--   course.seed        which world. Exercises are shown on one seed and graded on a second one as well.
--   course.curriculum  the thirty days, as JSON.
--
-- It is as uneven as real data: big cohorts and an empty one, namesakes, people in two courses, twice in one, and in none, days left
-- out, days caught up on later, several on one date, notes that were never written, completions without a check-in and
-- check-ins without a completion, evenings that are already tomorrow in another time zone, a cohort of another year with
-- a leap day in it, and first and last days of months. Rows lie in the tables in no order at all.

-- A die with a name: a number from 0 up to 1 that depends on the seed and on what it is rolled for.
create function pg_temp.roll(variadic occasion text[]) returns double precision
language sql stable as $$
    select ('x' || left(md5(current_setting('course.seed') || ':' || array_to_string(occasion, ':')), 8))::bit(32)::bigint / 4294967296.0
$$;

create function pg_temp.pick(choices text[], variadic occasion text[]) returns text
language sql stable as $$
    select choices[1 + floor(pg_temp.roll(variadic occasion) * cardinality(choices))::int]
$$;

create function pg_temp.key(variadic thing text[]) returns uuid
language sql stable as $$
    select md5(current_setting('course.seed') || ':key:' || array_to_string(thing, ':'))::uuid
$$;

-- The courses. The short one comes first, so that the id of a lesson of the long one is not its day.

insert into courses (slug, title, summary) values
    ('ten-days-of-sql', 'Ten Days of SQL', 'From a first select to a plan you can read.');

insert into weeks (course_id, number, title)
select courses.id, week.number, week.title
from courses, (values (1, 'Asking'), (2, 'Changing and measuring')) as week (number, title);

insert into lessons (course_id, day, week, slug, title, summary)
select courses.id, day, case when day <= 5 then 1 else 2 end, lesson.slug, lesson.title, lesson.title || ', with exercises.'
from courses,
    unnest(
        array['select', 'null', 'joins', 'groups', 'windows', 'writing', 'constraints', 'indexes', 'plans', 'locks'],
        array['Asking for rows', 'What null means', 'Joins', 'Groups', 'Windows', 'Writing', 'Constraints', 'Indexes', 'Plans', 'Locks']
    ) with ordinality as lesson (slug, title, day)
order by day;

insert into courses (slug, title, summary)
select course ->> 'slug', course ->> 'title', course ->> 'summary'
from (select current_setting('course.curriculum')::jsonb) as given (course);

create temporary table long_course as
select courses.id, current_setting('course.curriculum')::jsonb as course
from courses
where slug = current_setting('course.curriculum')::jsonb ->> 'slug';

insert into weeks (course_id, number, title)
select id, number, week ->> 'title'
from long_course, jsonb_array_elements(course -> 'weeks') with ordinality as w (week, number);

insert into lessons (course_id, day, week, slug, title, summary)
select id, row_number() over (order by number, place), number, lesson ->> 'slug', lesson ->> 'title', lesson ->> 'summary'
from long_course,
    jsonb_array_elements(course -> 'weeks') with ordinality as w (week, number),
    jsonb_array_elements(week -> 'lessons') with ordinality as l (lesson, place)
order by number, place;

-- What must exist at the end: a tree in both courses, deeper in the short one.
create temporary table deliverable (course_id integer, position bigint, slug text, title text, part_of text);
insert into deliverable
select courses.id, given.*
from courses, (values
    (1, 'portfolio', 'A portfolio of queries', null),
    (2, 'reports', 'Reports', 'portfolio'),
    (3, 'weekly', 'Weekly reports', 'reports'),
    (4, 'weekly-hours', 'Hours by week', 'weekly'),
    (5, 'weekly-silence', 'Who went silent this week', 'weekly'),
    (6, 'cohort-report', 'One page about a cohort', 'reports'),
    (7, 'repairs', 'Repairs', 'portfolio'),
    (8, 'deduplication', 'A deduplication', 'repairs'),
    (9, 'backfill', 'A backfill', 'repairs'),
    (10, 'schema', 'A schema of your own', null)
) as given (position, slug, title, part_of)
where courses.slug = 'ten-days-of-sql'
union all
select id, place, item ->> 'slug', item ->> 'title', item ->> 'part_of'
from long_course, jsonb_array_elements(course -> 'deliverables') with ordinality as d (item, place);

insert into deliverables (course_id, position, slug, title)
select course_id, position, slug, title
from deliverable
order by course_id, position;

update deliverables as part
set parent_id = whole.id
from deliverable as given
join deliverables as whole on whole.course_id = given.course_id and whole.slug = given.part_of
where part.course_id = given.course_id
  and part.slug = given.slug;

-- The cohorts: the share of people who choose each is far from equal, and one is empty.

create temporary table plan (name text, course text, starts_on date, share double precision);
insert into plan
select name, course, monday + floor(pg_temp.roll('start', name) * 3)::int, share
from (values
    ('January',        'thirty-days-of-backend', date '2026-01-05', 0.30),
    ('Early Birds',    'thirty-days-of-backend', date '2026-01-19', 0.22),
    ('Weekenders',     'thirty-days-of-backend', date '2026-02-16', 0.11),
    ('April',          'thirty-days-of-backend', date '2026-03-30', 0.0),
    ('SQL Sprint',     'ten-days-of-sql',        date '2026-02-02', 0.10)
) as cohort (name, course, monday, share)
union all
-- On the first and the last day of a month, where one day too many is a month too many.
select 'Evenings', 'thirty-days-of-backend', date '2026-02-01', 0.15
union all
select 'SQL Sprint II', 'ten-days-of-sql', date '2026-02-28', 0.04
union all
select 'Return to Code', 'thirty-days-of-backend', date '2026-03-01', 0.08
union all
-- The same month two years before, up to its leap day and past it. Its learners come from the other cohorts.
select 'First Run', 'thirty-days-of-backend', date '2024-02-12' + floor(pg_temp.roll('start', 'First Run') * 3)::int, 0.0;

insert into cohorts (id, course_id, name, starts_on)
select pg_temp.key('cohort', plan.name), courses.id, plan.name, plan.starts_on
from plan
join courses on courses.slug = plan.course
order by pg_temp.roll('place', plan.name);

-- The people. There are fewer names than people, so some are namesakes.

insert into accounts (id, email, name, created_at)
select
    pg_temp.key('account', n::text),
    lower(first) || '.' || n || '@' || pg_temp.pick(array['example.com', 'example.com', 'example.org', 'mail.example'], 'domain', n::text),
    first || ' ' || pg_temp.pick(array[
        'Abe', 'Álvarez', 'Bauer', 'Cohen', 'de Souza', 'Diallo', 'Fernández', 'Garcia', 'Haddad', 'Ivanova', 'Jensen', 'Kim',
        'Kowalska', 'Lee', 'McKay', 'Müller', 'Nguyen', 'O''Neill', 'Okafor', 'Rossi', 'Sato', 'Schmidt', 'Singh', 'van Dijk'
    ], 'last', n::text),
    timestamptz '2025-12-01 00:00+00' + pg_temp.roll('created', n::text) * interval '34 days'
from generate_series(1, 204) as n,
    lateral (select pg_temp.pick(array[
        'Ada', 'Amir', 'Anna', 'Ben', 'Chen', 'Clara', 'Dina', 'Elif', 'Emma', 'Farid', 'Grace', 'Hana', 'Ines', 'Jonas', 'Kofi', 'Lea',
        'Linus', 'Maya', 'Noor', 'Omar', 'Paula', 'Ravi', 'Sam', 'Yuki'
    ], 'first', n::text)) as given (first)
order by pg_temp.roll('place', n::text);

-- Who joined what: nearly everybody one cohort, some of those in the long course the short one as well.

create temporary table joins_cohort as
select account.n, account.id as account_id, plan.name as cohort
from (
    select row_number() over (order by split_part(split_part(email, '@', 1), '.', 2)::int) as n, id from accounts
) as account
join (
    select name, sum(share) over (order by share desc, name) - share as above, sum(share) over (order by share desc, name) as up_to from plan
) as plan
    on pg_temp.roll('cohort', account.n::text) >= plan.above
    and pg_temp.roll('cohort', account.n::text) < plan.up_to
where pg_temp.roll('joins', account.n::text) < 0.96;

insert into joins_cohort
select n, account_id, case when pg_temp.roll('second', n::text, 'which') < 0.6 then 'SQL Sprint' else 'SQL Sprint II' end
from joins_cohort
where cohort not like 'SQL Sprint%' and pg_temp.roll('second', n::text) < 0.14;

-- Some take the long course for the second time.
insert into joins_cohort
select n, account_id, 'First Run'
from joins_cohort
where cohort not like 'SQL Sprint%' and pg_temp.roll('again', n::text) < 0.09;

update accounts
set created_at = timestamptz '2024-01-08 00:00+00' + pg_temp.roll('created', joins_cohort.n::text) * interval '20 days'
from joins_cohort
where joins_cohort.cohort = 'First Run' and accounts.id = joins_cohort.account_id;

insert into enrollments (id, cohort_id, account_id, enrolled_at, signed_name, signed_on)
select
    pg_temp.key('enrollment', n::text, cohorts.name),
    cohorts.id,
    account_id,
    enrolled_at,
    case when signs then accounts.name end,
    case when signs then enrolled_at::date + floor(pg_temp.roll('signed', n::text, cohorts.name) * 4)::int end
from joins_cohort
join cohorts on cohorts.name = joins_cohort.cohort
join accounts on accounts.id = joins_cohort.account_id
-- A few come late.
cross join lateral (
    select cohorts.starts_on::timestamp at time zone 'UTC' + interval '3 days' - pg_temp.roll('enrolled', n::text, cohorts.name) * interval '21 days'
) as moment (enrolled_at)
-- Nobody leaves two commitments unsigned.
cross join lateral (
    select pg_temp.roll('signs', n::text) < 0.8 or cohorts.name = 'First Run' or cohorts.name like 'SQL Sprint%' and exists (
        select from joins_cohort as other where other.n = joins_cohort.n and other.cohort <> joins_cohort.cohort
    )
) as commitment (signs)
order by pg_temp.roll('place', n::text, cohorts.name);

-- What they did. A tenth never begins, a third stays to the end, the others stop somewhere.

create temporary table effort as
select
    enrollments.id as enrollment_id,
    who,
    lessons.id as lesson_id,
    lessons.day,
    cohorts.starts_on,
    pg_temp.roll('diligence', who) as diligence
from joins_cohort
join cohorts on cohorts.name = joins_cohort.cohort
join enrollments on enrollments.cohort_id = cohorts.id and enrollments.account_id = joins_cohort.account_id
join lessons on lessons.course_id = cohorts.course_id
cross join lateral (select n || ':' || cohort) as label (who)
cross join lateral (
    select
        case
            when pg_temp.roll('stays', who) < 0.10 then 0
            when pg_temp.roll('stays', who) > 0.66 then 30
            else 1 + floor(pg_temp.roll('stops', who) * (select count(*) from lessons as l where l.course_id = cohorts.course_id))
        end
) as endurance (last_day)
where lessons.day <= last_day;

-- The notes take part in the rules: nobody reports a day of no hours without one.
insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy, note)
select
    pg_temp.key('check-in', who, day::text),
    enrollment_id,
    lesson_id,
    starts_on + day - 1 + case
        when late < 0.72 then 0
        when late < 0.86 then 1
        when late < 0.94 then 2 + (7 - (day - 1) % 7) % 3
        else 3 + floor(pg_temp.roll('very late', who, day::text) * 6)::int
    end,
    hours,
    least(10, 1 + floor(10 * power(pg_temp.roll('energy', who, day::text), 0.6 + 0.5 * diligence)))::int,
    case
        when hours = 0 then 'ill'
        when pg_temp.roll('note', who, day::text) < 0.3 then pg_temp.pick(array[
            'stuck', 'stuck', 'Stuck', 'stuck on lifetimes', 'fun', 'fun', 'too long', '100% done', 'done 100%, at last', '100 tests pass', 'read 1000 lines', 'TODO: again',
            'half_done', 'paired with a friend'
        ], 'words', who, day::text)
    end
from effort
cross join lateral (
    select
        pg_temp.roll('late', who, day::text),
        case
            when pg_temp.roll('ill', who, day::text) < 0.012 then 0
            else 0.25 * (1 + floor(44 * power(pg_temp.roll('hours', who, day::text), 2.6)))::int
        end
) as the_day (late, hours)
where pg_temp.roll('checks in', who, day::text) < 0.55 + 0.43 * diligence
order by pg_temp.roll('place', who, day::text);

insert into lesson_completions (enrollment_id, lesson_id, completed_at, evidence)
select
    enrollment_id,
    lesson_id,
    coalesce(check_ins.checked_in_on, starts_on + day - 1)::timestamp at time zone 'UTC'
        + date_trunc('minute', (9 + 21 * pg_temp.roll('hour', who, day::text)) * interval '1 hour'),
    case
        when pg_temp.roll('evidence', who, day::text) < 0.25 then 'every stage passed'
        when pg_temp.roll('evidence', who, day::text) < 0.4 then 'https://code.example/' || split_part(who, ':', 1) || '/day' || day
    end
from effort
left join check_ins using (enrollment_id, lesson_id)
where pg_temp.roll('completes', who, day::text) < case when check_ins.id is null then 0.15 else 0.86 end
order by pg_temp.roll('place', who, day::text, 'completion');

insert into deliverable_completions (enrollment_id, deliverable_id, completed_at, evidence)
select
    enrollment_id,
    deliverables.id,
    learner.starts_on::timestamp at time zone 'UTC' + interval '5 days' + date_trunc('minute', 30 * pg_temp.roll('delivered', who, deliverables.slug) * interval '1 day'),
    case when pg_temp.roll('shows', who, deliverables.slug) < 0.5 then 'https://code.example/' || split_part(who, ':', 1) || '/' || deliverables.slug end
from (select enrollment_id, who, starts_on, diligence, max(day) as reached from effort group by 1, 2, 3, 4) as learner
join enrollments on enrollments.id = enrollment_id
join cohorts on cohorts.id = enrollments.cohort_id
join deliverables on deliverables.course_id = cohorts.course_id
where not exists (select from deliverables as part where part.parent_id = deliverables.id)
  and reached >= 8
  and pg_temp.roll('delivers', who, deliverables.slug) < 0.2 + 0.5 * diligence
  and deliverables.slug not in ('deployment', 'backfill')
order by pg_temp.roll('place', who, deliverables.slug);

-- The ids of these count, so their rows are moved instead, some of them.
update lessons set title = title where pg_temp.roll('moved', id::text) < 0.5;
update deliverables set title = title where pg_temp.roll('moved', id::text) < 0.5;

drop table long_course, deliverable, plan, joins_cohort, effort;

-- Whoever may connect may read and write, in a copy that is thrown away afterwards.
grant select, insert, update, delete on all tables in schema public to public;

-- How much of a cursor there is, for the grader: whether its first rows have no more bytes, as text, than they may. Here, because
-- whoever runs it may use no procedural language; and as text, because a numeric of a few bytes may have 131,072 digits.
create schema grader;
create function grader.fits(answer refcursor, most_rows integer, most_bytes bigint) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    one record;
    bytes bigint := 0;
begin
    for row in 1 .. most_rows loop
        fetch answer into one;
        exit when not found;
        -- Text takes memory, so what is too large as it is is not written out.
        if bytes + pg_column_size(one) > most_bytes then
            return false;
        end if;
        bytes := bytes + octet_length(one::text);
        if bytes > most_bytes then
            return false;
        end if;
    end loop;
    return true;
end
$$;
grant usage on schema grader to public;

-- An answer is SQL. A procedure could catch the statement that stops it, and go on.
revoke usage on language plpgsql from public;

-- What is shared by all databases of a server (its lock table, its sessions), outlives a transaction, or lifts a limit, is for
-- none of them.
do $$
declare
    shared regprocedure;
begin
    if not (select rolsuper from pg_roles where rolname = current_user) then
        raise exception 'the role % is no superuser, and only a superuser can shut answers in', current_user
            using hint = 'Name one in DATABASE_URL, or unset it to use a private server.';
    end if;
    for shared in
        select oid
        from pg_proc
        where pronamespace = 'pg_catalog'::regnamespace
          and proname ~ '^(pg_(try_)?advisory|pg_logical_emit_message|pg_export_snapshot|pg_notify|pg_(cancel|terminate)_backend|set_config|lo_)'
    loop
        execute format('revoke execute on function %s from public', shared);
    end loop;
end
$$;

analyze;
