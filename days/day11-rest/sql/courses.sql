-- The tables of the learner's API, weeks 2 and 3, and the rows that the lesson begins with.
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
