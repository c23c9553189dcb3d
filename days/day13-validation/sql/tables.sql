-- The tables of the learner's API that this day writes to, and the rows that the lesson begins with.
create table courses (
    id      uuid    not null,
    slug    text    not null,
    title   text    not null,
    summary text,

    constraint courses_pkey         primary key (id),
    constraint courses_slug_key     unique (slug),
    constraint courses_slug_shape   check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    constraint courses_title_length check (length(title) between 1 and 200)
);
comment on table courses is 'What can be learned.';

create table learners (
    id   uuid not null,
    name text not null,

    constraint learners_pkey primary key (id)
);
comment on table learners is 'The people who check in.';

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
    constraint check_ins_course_fkey            foreign key (course_id) references courses (id),
    constraint check_ins_learner_fkey           foreign key (learner_id) references learners (id),
    constraint check_ins_course_learner_day_key unique (course_id, learner_id, day),
    constraint check_ins_day_range              check (day between 1 and 366),
    constraint check_ins_hours_range            check (hours between 0 and 24),
    constraint check_ins_energy_range           check (energy between 1 and 10)
);
comment on table  check_ins         is 'How a day of a course went for a learner.';
comment on column check_ins.version is 'Counts the changes of the row; its ETag.';

insert into courses (id, slug, title) values
    ('01890000-0000-7000-8000-000000000001', 'rust', 'Rust in thirty days');

insert into learners (id, name) values
    ('00000000-0000-7000-8000-000000000001', 'Ada'),
    ('00000000-0000-7000-8000-000000000002', 'Grace');
