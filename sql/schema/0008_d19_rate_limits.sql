-- Day 19: limits that all instances share, for what is rare: guesses of a password, resets, registrations.
create table rate_limits (
    name     text        not null,
    key      bytea       not null,
    free_at  timestamptz not null,
    admitted boolean     not null,

    constraint rate_limits_pkey       primary key (name, key),
    constraint rate_limits_name_shape check (name ~ '^[a-z]+(-[a-z]+)*$'),
    constraint rate_limits_key_length check (octet_length(key) = 32)
);
create index rate_limits_free_at on rate_limits (free_at);
comment on table  rate_limits          is 'What each key has spent of a limit (GCRA). A row whose moment is past means the same as none, and goes.';
comment on column rate_limits.name     is 'The limit, as the program calls it.';
comment on column rate_limits.key      is 'SHA-256 of what is limited, such as an account.';
comment on column rate_limits.free_at  is 'When the key owes nothing. Each admitted request moves it on by one interval.';
comment on column rate_limits.admitted is 'Whether the last request was admitted: what the statement that counted it returns.';
comment on index  rate_limits_free_at  is 'Which keys owe nothing; each request takes some of them away.';
