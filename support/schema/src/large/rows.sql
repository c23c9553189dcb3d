-- Check-ins as a school has them after some years, in a database of day 7's schema or a later one. The setting `large.rows`
-- says how many.
--
-- A hundred cohorts begin a week apart. An enrollment has 20 to 30 check-ins: some learners stop early. The table holds
-- them in the order in which they came in, so the rows of one date are neighbors and the rows of one enrollment are not.
-- Everything follows from numbers, by a hash where it should look like chance: every machine gets the same rows.

-- No trigger and no foreign key is checked: these rows are known to be sound, and a check takes longer than a row.
set session_replication_role = replica;

insert into courses (slug, title, summary)
select 'large', 'Large', 'The course of the large data set.'
where not exists (select from lessons where day = 30);

insert into weeks (course_id, number, title)
select id, number, 'Week ' || number
from courses, generate_series(1, 5) as number
where slug = 'large';

insert into lessons (course_id, day, week, slug, title, summary)
select id, day, 1 + (day - 1) / 7, 'day-' || day, 'Day ' || day, 'What day ' || day || ' is about.'
from courses, generate_series(1, 30) as day
where slug = 'large';

-- Ids have the shape of UUID version 7, and end in the number of their row.
create function pg_temp.numbered(kind text, number bigint) returns uuid immutable
    return ('0190a5b0-0000-7000-8' || kind || '00-' || lpad(number::text, 12, '0'))::uuid;

create temporary table joined as
select number,
       (1 + number % 100)::integer as cohort,
       20 + abs(hashint8(number)) % 11 as lasts
from generate_series(1, current_setting('large.rows')::bigint / 24) as number;

insert into cohorts (id, course_id, name, starts_on)
select pg_temp.numbered('c', number), lessons.course_id, 'Cohort ' || number, date '2023-01-02' + 7 * number
from generate_series(1, 100) as number, lessons
where lessons.id = (select min(id) from lessons where day = 30);

insert into accounts (id, email, name, created_at)
select pg_temp.numbered('a', number), 'learner' || number || '@example.org', 'Learner ' || number,
       timestamptz '2022-12-26 12:00Z' + cohort * interval '7 days'
from joined;

insert into enrollments (id, cohort_id, account_id, enrolled_at, signed_name, signed_on)
select pg_temp.numbered('e', number), pg_temp.numbered('c', cohort), pg_temp.numbered('a', number),
       timestamptz '2022-12-27 12:00Z' + cohort * interval '7 days', 'Learner ' || number, date '2023-01-02' + 7 * cohort
from joined;

insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy, note)
select pg_temp.numbered('0', row_number() over (order by day_of_cohort, number)),
       pg_temp.numbered('e', number), lesson_id, date '2023-01-02' + day_of_cohort::integer, hours,
       -- Long days are good days, give or take.
       greatest(1, least(10, round(2 + hours) + luck % 3)),
       case when luck % 3 = 0 then (array['Slower than planned, but it works now.', 'Went well.', 'I had to read it twice.'])[1 + luck / 3 % 3] end
from (
    select number, lessons.id as lesson_id, 7 * cohort + day - 1 as day_of_cohort,
           0.5 + 0.25 * (abs(hashint8(1000 * number + day)) % 27) as hours,
           abs(hashint8(-1000 * number - day)) as luck
    from joined
    join lessons on day <= lasts
        and course_id = (select course_id from lessons where id = (select min(id) from lessons where day = 30))
    order by day_of_cohort, number
    limit current_setting('large.rows')::bigint
) as done
order by day_of_cohort, number;

drop table joined;
reset session_replication_role;
