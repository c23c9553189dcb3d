-- Courses and learners, with the columns that the learner's API has, and a row or two to begin with.
create table learners (
    id    uuid not null,
    email text not null,

    constraint learners_pkey      primary key (id),
    constraint learners_email_key unique (email)
);
comment on table learners is 'The people. No route lists them.';

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
comment on table courses is 'What can be learned.';

insert into learners (id, email) values
    ('00000000-0000-7000-8000-000000000001', 'ada@example.org'),
    ('00000000-0000-7000-8000-000000000002', 'bob@example.org');

insert into courses (id, slug, title, summary) values
    ('01890000-0000-7000-8000-000000000001', 'http', 'HTTP by hand', 'What is on the wire.'),
    ('01890000-0000-7000-8000-000000000002', 'rust', 'Rust in thirty days', null);
