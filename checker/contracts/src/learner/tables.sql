-- What the server of days 10 to 14 finds in its database. From day 15 on it adds what it needs when it starts.

create table courses (
    id      uuid    primary key,
    slug    text    not null
        constraint courses_slug_key unique
        constraint courses_slug_shape check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    title   text    not null
        constraint courses_title_length check (length(title) between 1 and 200),
    summary text, -- null: there is none
    version integer not null default 1
);

create table learners (
    id    uuid primary key,
    name  text not null,
    email text not null constraint learners_email_key unique
);

create table check_ins (
    id         uuid          primary key,
    course_id  uuid          not null
        constraint check_ins_course_fkey references courses (id) on delete cascade,
    learner_id uuid          not null
        constraint check_ins_learner_fkey references learners (id),
    day        integer       not null constraint check_ins_day_range check (day between 1 and 366),
    hours      numeric(4, 2) not null constraint check_ins_hours_range check (hours between 0 and 24),
    energy     integer       not null constraint check_ins_energy_range check (energy between 1 and 10),
    note       text,
    version    integer       not null default 1,
    constraint check_ins_course_learner_day_key unique (course_id, learner_id, day)
);

-- The ledger of day 10: hours that learners transfer.
create table balances (
    learner_id uuid           primary key references learners (id),
    hours      numeric(10, 2) not null constraint balances_not_negative check (hours >= 0)
);

-- A response that a retry with the same key gets again; its row commits with the write.
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

insert into learners (id, name, email) values
    ('00000000-0000-7000-8000-000000000001', 'Ada', 'ada@example.org'),
    ('00000000-0000-7000-8000-000000000002', 'Grace', 'grace@example.org'),
    ('00000000-0000-7000-8000-000000000003', 'Linus', 'linus@example.org');

insert into balances (learner_id, hours)
select id, 100 from learners;
