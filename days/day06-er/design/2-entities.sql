create table accounts (
    id    uuid primary key,
    email text not null unique,
    name  text not null
);

create table courses (
    id    integer primary key generated always as identity,
    slug  text not null unique,
    title text not null
);

create table weeks (
    course_id integer  not null references courses,
    number    smallint not null,
    title     text     not null,

    primary key (course_id, number)
);

create table lessons (
    id        integer  primary key generated always as identity,
    course_id integer  not null,
    day       smallint not null,
    week      smallint not null,
    title     text     not null,

    unique (course_id, day),
    foreign key (course_id, week) references weeks
);

create table deliverables (
    id        integer primary key generated always as identity,
    course_id integer not null references courses,
    parent_id integer references deliverables,
    title     text    not null
);

create table cohorts (
    id        uuid    primary key,
    course_id integer not null references courses,
    name      text    not null,
    starts_on date    not null,

    unique (course_id, name)
);
