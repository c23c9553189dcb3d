-- What day 18 adds to the learner's tables: places and roles. Running it twice is the same as once.

-- A small number for each course, as the platform has it (sql/schema/0001_d06_tracker.sql).
alter table courses add column if not exists number integer not null generated always as identity;
create unique index if not exists courses_number_key on courses (number);

create table if not exists cohorts (
    id   uuid not null,
    name text not null,

    constraint cohorts_pkey primary key (id)
);
comment on table cohorts is 'People who learn together.';

alter table learners add column if not exists cohort_id uuid references cohorts (id);
create index if not exists learners_cohort_id on learners (cohort_id);

-- As the platform has it (sql/schema/0009_d18_access.sql). An account is known by its tokens alone until day 17's tables are there.
create table if not exists role_grants (
    id         uuid        not null,
    account_id uuid        not null,
    role       text        not null,
    course_id  integer,
    cohort_id  uuid,
    granted_by uuid,
    granted_at timestamptz not null default now(),

    constraint role_grants_pkey        primary key (id),
    constraint role_grants_course_fkey foreign key (course_id) references courses (number) on delete cascade,
    constraint role_grants_cohort_fkey foreign key (cohort_id) references cohorts (id) on delete cascade,
    constraint role_grants_role_known  check (role in ('learner', 'mentor', 'instructor', 'administrator')),
    constraint role_grants_place_fits  check ((role = 'instructor') = (course_id is not null) and (role = 'mentor') = (cohort_id is not null))
);
create unique index if not exists role_grants_once on role_grants (account_id, role, coalesce(course_id::text, cohort_id::text, ''));
create index if not exists role_grants_course_id on role_grants (course_id);
create index if not exists role_grants_cohort_id on role_grants (cohort_id);

-- Check-ins with their whereabouts: the course, the cohort of the learner, the learner.
create or replace view placed_check_ins as
select check_ins.id, course_id, learner_id, day, hours, energy, note, check_ins.version,
       courses.number as course, learners.cohort_id as cohort
from check_ins
join courses on courses.id = course_id
join learners on learners.id = learner_id;
