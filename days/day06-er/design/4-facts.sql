create table enrollments (
    id uuid primary key
);

create table lessons (
    id    integer primary key generated always as identity,
    title text    not null
);

create table deliverables (
    id    integer primary key generated always as identity,
    title text    not null
);

create table check_ins (
    id            uuid     primary key,
    enrollment_id uuid     not null references enrollments,
    lesson_id     integer  not null references lessons,
    checked_in_on date     not null,
    hours         numeric  not null,
    energy        smallint not null,
    note          text,

    unique (enrollment_id, lesson_id)
);

create table lesson_completions (
    enrollment_id uuid        not null references enrollments,
    lesson_id     integer     not null references lessons,
    completed_at  timestamptz not null default now(),
    evidence      text,

    primary key (enrollment_id, lesson_id)
);

create table deliverable_completions (
    enrollment_id  uuid        not null references enrollments,
    deliverable_id integer     not null references deliverables,
    completed_at   timestamptz not null default now(),
    evidence       text,

    primary key (enrollment_id, deliverable_id)
);
