-- Day 06: the tracker's core. Who learns what, with whom, and how far they have come.
--
-- Keys
-- * A row that people make and addresses name (accounts, cohorts, enrollments, check-ins) has one
--   key, a UUID. It can be shown: it counts nothing and cannot be guessed. It is version 7
--   (RFC 9562 section 5.7), whose leading time keeps a B-tree filling on its right edge. The
--   program makes it, because PostgreSQL has uuidv7() only from release 18; so there is no default.
-- * A row of the curriculum (courses, lessons, deliverables) has a small integer that never leaves
--   the database. Outside, it goes by its slug or its day.
-- * A fact about a pair (a lesson completed by an enrollment) has the pair as its key.
--
-- Deleting goes down a whole to its parts (an enrollment takes its check-ins with it), and is
-- refused where it would take history that belongs to somebody else (a lesson with check-ins).
--
-- Constraint names are interface: programs turn them into answers. Every table is in third normal
-- form; where the form decided something, the comment says so.

create table accounts (
    id         uuid        not null,
    email      text        not null,
    name       text        not null,
    created_at timestamptz not null default now(),

    constraint accounts_pkey            primary key (id),
    constraint accounts_email_key       unique (email),
    constraint accounts_email_lowercase check (email = lower(email)),
    constraint accounts_email_shape     check (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    constraint accounts_email_length    check (length(email) <= 254),
    constraint accounts_name_present    check (name ~ '[^[:space:]]'),
    constraint accounts_name_length     check (length(name) <= 200)
);
comment on table  accounts       is 'A person who may sign in.';
comment on column accounts.email is 'Lower case, so that one mailbox is one account. At most 254 characters: the longest path of RFC 5321 without its brackets.';
comment on column accounts.name  is 'What the person wants to be called; any script, any order.';

create table courses (
    id      integer not null generated always as identity,
    slug    text    not null,
    title   text    not null,
    summary text    not null,

    constraint courses_pkey       primary key (id),
    constraint courses_slug_key   unique (slug),
    constraint courses_slug_shape check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
);
comment on table  courses         is 'Something that can be learned, week by week.';
comment on column courses.slug    is 'Its lasting name in addresses.';
comment on column courses.summary is 'What it is, in a sentence.';

create table weeks (
    course_id integer  not null,
    number    smallint not null,
    title     text     not null,

    constraint weeks_pkey         primary key (course_id, number),
    constraint weeks_course_fkey  foreign key (course_id) references courses (id) on delete cascade,
    constraint weeks_number_range check (number between 1 and 53)
);
comment on table  weeks        is 'A part of a course. It exists only within its course, so its key begins with the course''s.';
comment on column weeks.number is 'Its place in the course, from 1.';

create table lessons (
    id        integer  not null generated always as identity,
    course_id integer  not null,
    day       smallint not null,
    week      smallint not null,
    slug      text     not null,
    title     text     not null,
    summary   text     not null,

    constraint lessons_pkey            primary key (id),
    constraint lessons_course_day_key  unique (course_id, day),
    constraint lessons_course_slug_key unique (course_id, slug),
    constraint lessons_week_fkey       foreign key (course_id, week) references weeks (course_id, number) on delete cascade,
    constraint lessons_day_range       check (day between 1 and 366),
    constraint lessons_slug_shape      check (slug ~ '^[a-z0-9]+([-_][a-z0-9]+)*$')
);
comment on table  lessons         is 'What one day of a course teaches.';
comment on column lessons.day     is 'The day of the course it is for, from 1.';
comment on column lessons.week    is 'The week it is in. Not derivable from the day: a week may have any number of lessons, and the last one here has nine.';
comment on column lessons.slug    is 'Its short name within the course; here, of the library that the day builds.';
comment on column lessons.summary is 'What it gives, in a sentence.';

create table deliverables (
    id        integer  not null generated always as identity,
    course_id integer  not null,
    parent_id integer,
    position  smallint not null,
    slug      text     not null,
    title     text     not null,

    constraint deliverables_pkey                primary key (id),
    constraint deliverables_course_slug_key     unique (course_id, slug),
    constraint deliverables_course_position_key unique (course_id, position) deferrable,
    constraint deliverables_course_id_key       unique (course_id, id),
    constraint deliverables_course_fkey         foreign key (course_id) references courses (id) on delete cascade,
    constraint deliverables_parent_fkey         foreign key (course_id, parent_id) references deliverables (course_id, id) on delete cascade,
    constraint deliverables_parent_not_itself   check (parent_id <> id),
    constraint deliverables_position_positive   check (position > 0),
    constraint deliverables_slug_shape          check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
);
comment on table  deliverables           is 'What must exist when the course is over. A tree: a whole is done when all its parts are, so only a leaf is ever completed.';
comment on column deliverables.parent_id is 'The whole it is part of; null at the top. It determines the course, which third normal form allows because course_id is part of a key (Boyce-Codd would not); in return a part cannot stray into another course.';
comment on column deliverables.position  is 'Its place in the whole checklist, from 1.';
comment on constraint deliverables_course_id_key on deliverables is 'For deliverables_parent_fkey to refer to; the primary key alone already makes it true.';
comment on constraint deliverables_course_position_key on deliverables is 'Deferrable, so that one transaction may reorder the list.';

create table cohorts (
    id        uuid    not null,
    course_id integer not null,
    name      text    not null,
    starts_on date    not null,

    constraint cohorts_pkey            primary key (id),
    constraint cohorts_course_name_key unique (course_id, name),
    constraint cohorts_course_fkey     foreign key (course_id) references courses (id) on delete restrict,
    constraint cohorts_name_present    check (name ~ '[^[:space:]]'),
    constraint cohorts_name_length     check (length(name) <= 200)
);
comment on table  cohorts           is 'People who take a course together.';
comment on column cohorts.starts_on is 'The calendar date of day 1, wherever each of them lives.';

create table enrollments (
    id          uuid        not null,
    cohort_id   uuid        not null,
    account_id  uuid        not null,
    enrolled_at timestamptz not null default now(),
    signed_name text,
    signed_on   date,

    constraint enrollments_pkey                primary key (id),
    constraint enrollments_account_cohort_key  unique (account_id, cohort_id),
    constraint enrollments_cohort_fkey         foreign key (cohort_id) references cohorts (id) on delete restrict,
    constraint enrollments_account_fkey        foreign key (account_id) references accounts (id) on delete restrict,
    constraint enrollments_commitment_whole    check ((signed_name is null) = (signed_on is null)),
    constraint enrollments_signed_name_present check (signed_name ~ '[^[:space:]]'),
    constraint enrollments_signed_name_length  check (length(signed_name) <= 200)
);
create index enrollments_cohort_id on enrollments (cohort_id);
comment on table  enrollments             is 'An account in a cohort, with the commitment that was signed. It has no course column: the cohort determines the course.';
comment on column enrollments.signed_name is 'The signature under the commitment, as written; null until signed.';
comment on column enrollments.signed_on   is 'The date written beside the signature.';
comment on index  enrollments_cohort_id   is 'Who is in this cohort; enrollments_account_cohort_key answers the other way round.';

create table check_ins (
    id            uuid     not null,
    enrollment_id uuid     not null,
    lesson_id     integer  not null,
    checked_in_on date     not null,
    hours         numeric  not null,
    energy        smallint not null,
    note          text,

    constraint check_ins_pkey                  primary key (id),
    constraint check_ins_enrollment_lesson_key unique (enrollment_id, lesson_id),
    constraint check_ins_enrollment_fkey       foreign key (enrollment_id) references enrollments (id) on delete cascade,
    constraint check_ins_lesson_fkey           foreign key (lesson_id) references lessons (id) on delete restrict,
    constraint check_ins_hours_range           check (hours between 0 and 24),
    constraint check_ins_hours_scale           check (scale(trim_scale(hours)) <= 2),
    constraint check_ins_energy_range          check (energy between 1 and 10),
    constraint check_ins_note_present          check (note ~ '[^[:space:]]'),
    constraint check_ins_note_length           check (length(note) <= 2000)
);
comment on table  check_ins               is 'How a lesson''s day went for one enrollment: one for each lesson at most.';
comment on column check_ins.checked_in_on is 'The learner''s own calendar date, which may differ from the server''s.';
comment on column check_ins.hours         is 'Time spent, in hours: 0 to 24, two decimals at most. A plain numeric with a check, because numeric(4,2) would round a third decimal away in silence.';
comment on column check_ins.energy        is 'How it felt, from 1 (drained) to 10.';
comment on column check_ins.note          is 'What the learner wants to remember; null when nothing.';

create table lesson_completions (
    enrollment_id uuid        not null,
    lesson_id     integer     not null,
    completed_at  timestamptz not null default now(),
    evidence      text,

    constraint lesson_completions_pkey             primary key (enrollment_id, lesson_id),
    constraint lesson_completions_enrollment_fkey  foreign key (enrollment_id) references enrollments (id) on delete cascade,
    constraint lesson_completions_lesson_fkey      foreign key (lesson_id) references lessons (id) on delete restrict,
    constraint lesson_completions_evidence_present check (evidence ~ '[^[:space:]]'),
    constraint lesson_completions_evidence_length  check (length(evidence) <= 2000)
);
comment on table  lesson_completions              is 'A lesson done. Apart from check_ins: a day can be worked on without being finished, and finished without a check-in.';
comment on column lesson_completions.completed_at is 'When it was recorded.';
comment on column lesson_completions.evidence     is 'What shows it, such as a checker''s verdict or an address; null when it rests on the learner''s word.';

create table deliverable_completions (
    enrollment_id  uuid        not null,
    deliverable_id integer     not null,
    completed_at   timestamptz not null default now(),
    evidence       text,

    constraint deliverable_completions_pkey             primary key (enrollment_id, deliverable_id),
    constraint deliverable_completions_enrollment_fkey  foreign key (enrollment_id) references enrollments (id) on delete cascade,
    constraint deliverable_completions_deliverable_fkey foreign key (deliverable_id) references deliverables (id) on delete restrict,
    constraint deliverable_completions_evidence_present check (evidence ~ '[^[:space:]]'),
    constraint deliverable_completions_evidence_length  check (length(evidence) <= 2000)
);
comment on table  deliverable_completions              is 'A deliverable done. Leaves only: that a whole is done follows from its parts, and what follows is not stored.';
comment on column deliverable_completions.completed_at is 'When it was recorded.';
comment on column deliverable_completions.evidence     is 'What shows it, such as an address; null when it rests on the learner''s word.';

-- The lesson of a check-in is one of the course that its enrollment is for.
--
-- A foreign key could say so only if check_ins carried course_id. But enrollment_id alone would
-- determine that column, and enrollment_id is only a part of the key: second normal form forbids
-- it, and every check-in would repeat it. So a trigger says it. It runs after the row, and after the foreign keys,
-- which keeps "no such lesson" and "a lesson of another course" apart.
create function lesson_is_of_enrolled_course() returns trigger language plpgsql as $$
begin
    if not exists (
        select
        from enrollments
        join cohorts on cohorts.id = enrollments.cohort_id
        join lessons on lessons.course_id = cohorts.course_id
        where enrollments.id = new.enrollment_id
          and lessons.id = new.lesson_id
    ) then
        raise exception 'lesson % is not part of the course that enrollment % is for', new.lesson_id, new.enrollment_id
            using errcode = 'integrity_constraint_violation', schema = tg_table_schema, table = tg_table_name, constraint = tg_name;
    end if;
    return null;
end
$$;
comment on function lesson_is_of_enrolled_course() is 'Refuses a lesson of a course other than the enrollment''s; the error names the trigger as its constraint.';

create constraint trigger check_ins_lesson_of_course
    after insert or update of enrollment_id, lesson_id on check_ins
    for each row execute function lesson_is_of_enrolled_course();

create constraint trigger lesson_completions_lesson_of_course
    after insert or update of enrollment_id, lesson_id on lesson_completions
    for each row execute function lesson_is_of_enrolled_course();

create function deliverable_is_of_enrolled_course() returns trigger language plpgsql as $$
begin
    if not exists (
        select
        from enrollments
        join cohorts on cohorts.id = enrollments.cohort_id
        join deliverables on deliverables.course_id = cohorts.course_id
        where enrollments.id = new.enrollment_id
          and deliverables.id = new.deliverable_id
          and not exists (select from deliverables as part where part.parent_id = deliverables.id)
    ) then
        raise exception 'deliverable % is not a leaf of the course that enrollment % is for', new.deliverable_id, new.enrollment_id
            using errcode = 'integrity_constraint_violation', schema = tg_table_schema, table = tg_table_name, constraint = tg_name;
    end if;
    return null;
end
$$;
comment on function deliverable_is_of_enrolled_course() is 'Refuses a deliverable of another course, and one that is made of parts; the error names the trigger as its constraint.';

create constraint trigger deliverable_completions_leaf_of_course
    after insert or update of enrollment_id, deliverable_id on deliverable_completions
    for each row execute function deliverable_is_of_enrolled_course();

-- What the triggers above checked must not be changed from under them.
create function course_stays() returns trigger language plpgsql as $$
begin
    raise exception 'the course of % % cannot be changed', tg_table_name, old.id
        using errcode = 'integrity_constraint_violation', schema = tg_table_schema, table = tg_table_name, constraint = tg_name;
end
$$;
comment on function course_stays() is 'Refuses to move a row to another course; the error names the trigger as its constraint.';

create constraint trigger cohorts_course_stays
    after update of course_id on cohorts
    for each row when (old.course_id <> new.course_id) execute function course_stays();

create constraint trigger lessons_course_stays
    after update of course_id on lessons
    for each row when (old.course_id <> new.course_id) execute function course_stays();

create constraint trigger deliverables_course_stays
    after update of course_id on deliverables
    for each row when (old.course_id <> new.course_id) execute function course_stays();

-- An enrollment may move to another cohort of the same course, never to another course.
create function enrollment_keeps_course() returns trigger language plpgsql as $$
begin
    if (select course_id from cohorts where id = new.cohort_id)
        is distinct from (select course_id from cohorts where id = old.cohort_id)
    then
        raise exception 'enrollment % cannot move to a cohort of another course', old.id
            using errcode = 'integrity_constraint_violation', schema = tg_table_schema, table = tg_table_name, constraint = tg_name;
    end if;
    return null;
end
$$;
comment on function enrollment_keeps_course() is 'Refuses to move an enrollment to a cohort of another course; the error names the trigger as its constraint.';

create constraint trigger enrollments_course_stays
    after update of cohort_id on enrollments
    for each row when (old.cohort_id <> new.cohort_id) execute function enrollment_keeps_course();
