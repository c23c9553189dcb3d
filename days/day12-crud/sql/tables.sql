-- The tables of the learner's API that day 12 uses, and the rows that the lesson begins with.
create table courses (
    id      uuid    not null,
    slug    text    not null,
    title   text    not null,
    summary text,
    version integer not null default 1,

    constraint courses_pkey         primary key (id),
    constraint courses_slug_key     unique (slug),
    constraint courses_slug_shape   check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    constraint courses_title_length check (length(title) between 1 and 200)
);
comment on table  courses         is 'What can be learned.';
comment on column courses.version is 'Counts the changes of the row; its ETag.';

create table learners (
    id    uuid not null,
    name  text not null,
    email text not null,

    constraint learners_pkey      primary key (id),
    constraint learners_email_key unique (email)
);
comment on table learners is 'Who learns it.';

create table check_ins (
    id         uuid          not null,
    course_id  uuid          not null,
    learner_id uuid          not null,
    day        integer       not null,
    hours      numeric(4, 2) not null,
    energy     integer       not null,
    note       text,
    version    integer       not null default 1,

    constraint check_ins_pkey                   primary key (id),
    constraint check_ins_course_learner_day_key unique (course_id, learner_id, day),
    constraint check_ins_course_fkey            foreign key (course_id) references courses (id) on delete cascade,
    constraint check_ins_learner_fkey           foreign key (learner_id) references learners (id),
    constraint check_ins_day_range              check (day between 1 and 366),
    constraint check_ins_hours_range            check (hours between 0 and 24),
    constraint check_ins_energy_range           check (energy between 1 and 10)
);
comment on table  check_ins         is 'How a day of a course went for a learner.';
comment on column check_ins.version is 'Counts the changes of the row; its ETag.';

create table idempotency_keys (
    principal   text        not null,
    key         text        not null,
    fingerprint bytea       not null,
    status      smallint    not null,
    location    text,
    etag        text,
    body        bytea,
    created_at  timestamptz not null default now(),

    constraint idempotency_keys_pkey primary key (principal, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);
comment on table idempotency_keys is 'The responses to requests that had an Idempotency-Key; each commits with what its request wrote.';

insert into courses (id, slug, title, summary) values
    ('01890000-0000-7000-8000-000000000001', 'http', 'HTTP by hand', 'What is on the wire.'),
    ('01890000-0000-7000-8000-000000000002', 'rust', 'Rust in thirty days', null);

insert into learners (id, name, email) values
    ('00000000-0000-7000-8000-000000000001', 'Ada', 'ada@example.org'),
    ('00000000-0000-7000-8000-000000000002', 'Bob', 'bob@example.org');
