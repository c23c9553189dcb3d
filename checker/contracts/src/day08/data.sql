-- What the questions of day 8 are about. course.seed shifts whose the rows are, and what is in them; how many there are stays.
create table learners (
    id      integer not null constraint learners_pkey primary key,
    email   text    not null constraint learners_email_key unique,
    name    text    not null,
    country text    not null
) with (autovacuum_enabled = off);

create table enrollments (
    id         integer not null constraint enrollments_pkey primary key,
    learner_id integer not null,
    cohort_id  integer not null
) with (autovacuum_enabled = off);

create table check_ins (
    id            integer  not null constraint check_ins_pkey primary key,
    enrollment_id integer  not null,
    day           integer  not null,
    checked_in_on date     not null,
    hours         numeric  not null,
    energy        smallint not null
) with (autovacuum_enabled = off);

insert into learners
select n, 'learner' || n || '@example.org', 'Learner ' || n + current_setting('course.seed')::integer, 'country ' || n % 20
from generate_series(1, 2000) as n;

insert into enrollments
select n, 1 + (n * 7919 + current_setting('course.seed')::integer * 31) % 2000, 1 + (n + current_setting('course.seed')::integer) % 60
from generate_series(1, 3000) as n;

-- Rows lie in the order of their dates. Who has an even number stops after day 19.
insert into check_ins
select row_number() over (order by day, n), n, day, date '2026-01-01' + day,
       0.25 * (1 + abs(hashint4(n * 100 + day + current_setting('course.seed')::integer)) % 30),
       1 + abs(hashint4(n * 31 - day - current_setting('course.seed')::integer)) % 10
from generate_series(1, 3000) as n, generate_series(1, 30) as day
where day < 20 or n % 2 = 1;

create index enrollments_learner on enrollments (learner_id);
create index enrollments_cohort  on enrollments (cohort_id);
create index check_ins_date      on check_ins (checked_in_on);
alter table check_ins add constraint check_ins_enrollment_day_key unique (enrollment_id, day);

-- Whoever answers may read.
grant select on learners, enrollments, check_ins to public;
