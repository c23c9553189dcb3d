-- Day 18: the roles of accounts, and the person as whom somebody else acts.
--
-- A role is had in a place: a mentor's is a cohort, an instructor's a course, the others have theirs everywhere. Which
-- permissions a role has is the program's (its policy), because it changes with the routes.
create table role_grants (
    id         uuid        not null,
    account_id uuid        not null,
    role       text        not null,
    course_id  integer,
    cohort_id  uuid,
    granted_by uuid,
    granted_at timestamptz not null default now(),

    constraint role_grants_pkey         primary key (id),
    constraint role_grants_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
    constraint role_grants_course_fkey  foreign key (course_id) references courses (id) on delete cascade,
    constraint role_grants_cohort_fkey  foreign key (cohort_id) references cohorts (id) on delete cascade,
    constraint role_grants_role_known   check (role in ('learner', 'mentor', 'instructor', 'administrator')),
    constraint role_grants_place_fits   check ((role = 'instructor') = (course_id is not null) and (role = 'mentor') = (cohort_id is not null))
);
create unique index role_grants_once on role_grants (account_id, role, coalesce(course_id::text, cohort_id::text, ''));
create index role_grants_course_id on role_grants (course_id);
create index role_grants_cohort_id on role_grants (cohort_id);
comment on table  role_grants            is 'A role that an account has. An account without a role may do nothing.';
comment on column role_grants.role       is 'The role: learner, mentor, instructor or administrator.';
comment on column role_grants.course_id  is 'The course that an instructor runs; null for the other roles.';
comment on column role_grants.cohort_id  is 'The cohort that a mentor helps; null for the other roles.';
comment on column role_grants.granted_by is 'The account that gave it; null for a program. Not a reference: it stays true when that account is gone.';
comment on index  role_grants_once       is 'A role is had once in a place. The place as one text, because two nulls are two values to a plain unique index.';
comment on index  role_grants_course_id  is 'The instructors of this course; for role_grants_course_fkey too.';
comment on index  role_grants_cohort_id  is 'The mentors of this cohort; for role_grants_cohort_fkey too.';

alter table events
    add column on_behalf_of text,
    add constraint events_on_behalf_of_present check (on_behalf_of <> '');
comment on column events.on_behalf_of is 'The account as which the actor acted; null if they acted as themselves.';

-- An account without a role may do nothing, and everybody who is here already learns.
insert into role_grants (id, account_id, role)
select gen_random_uuid(), id, 'learner'
from accounts;
