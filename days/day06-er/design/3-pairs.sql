create table accounts (
    id    uuid primary key,
    email text not null unique,
    name  text not null
);

create table cohorts (
    id        uuid primary key,
    name      text not null,
    starts_on date not null
);

create table enrollments (
    id          uuid        primary key,
    cohort_id   uuid        not null references cohorts,
    account_id  uuid        not null references accounts,
    enrolled_at timestamptz not null default now(),
    signed_name text,
    signed_on   date,

    unique (account_id, cohort_id)
);
