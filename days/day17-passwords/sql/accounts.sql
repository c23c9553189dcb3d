-- Accounts, as the platform has them (sql/schema/0001_d06_tracker.sql).
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
comment on table accounts is 'A person who may sign in.';
