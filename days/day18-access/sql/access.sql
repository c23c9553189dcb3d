-- What day 18 adds to the learner's tables: places, roles, and the person as whom somebody else acts.

-- A small number for each course, as the platform has it (sql/schema/0001_d06_tracker.sql).
alter table courses
    add column number integer not null generated always as identity,
    add constraint courses_number_key unique (number);

create table cohorts (
    id   uuid not null,
    name text not null,

    constraint cohorts_pkey primary key (id)
);
comment on table cohorts is 'People who learn together.';

alter table learners
    add column cohort_id uuid,
    add constraint learners_cohort_fkey foreign key (cohort_id) references cohorts (id);
create index learners_cohort_id on learners (cohort_id);

-- As the platform has it (sql/schema/0009_d18_access.sql). An account is known by its tokens alone until day 17's tables are there.
create table role_grants (
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
create unique index role_grants_once on role_grants (account_id, role, coalesce(course_id::text, cohort_id::text, ''));
create index role_grants_course_id on role_grants (course_id);
create index role_grants_cohort_id on role_grants (cohort_id);

alter table events
    add column on_behalf_of text;

-- Check-ins with their whereabouts: the course, the cohort of the learner, the learner.
create view placed_check_ins as
select check_ins.id, course_id, learner_id, day, hours, energy, note, check_ins.version,
       courses.number as course, learners.cohort_id as cohort
from check_ins
join courses on courses.id = course_id
join learners on learners.id = learner_id;

insert into cohorts (id, name) values
    ('00000000-0000-7000-8002-000000000001', 'January'),
    ('00000000-0000-7000-8002-000000000002', 'February');
update learners set cohort_id = '00000000-0000-7000-8002-000000000001' where name = 'Ada';
update learners set cohort_id = '00000000-0000-7000-8002-000000000002' where name = 'Bob';

insert into role_grants (id, account_id, role)
select id, id, 'learner'
from learners;

-- A mentor of January, an instructor of the course http, and an administrator.
insert into role_grants (id, account_id, role, course_id, cohort_id)
select account, account, role, (select number from courses where slug = course), cohort
from (values
    ('00000000-0000-7000-8003-000000000001'::uuid, 'mentor', null, '00000000-0000-7000-8002-000000000001'::uuid),
    ('00000000-0000-7000-8003-000000000002', 'instructor', 'http', null),
    ('00000000-0000-7000-8003-000000000003', 'administrator', null, null)
) as people (account, role, course, cohort)
where course is null or exists (select from courses where slug = course);
