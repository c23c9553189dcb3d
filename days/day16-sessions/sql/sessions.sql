-- Sessions, as the platform has them (sql/schema/0007_d16_sessions.sql), but for the reference to its accounts.
create table sessions (
    id           uuid        not null,
    account_id   uuid        not null,
    secret_hash  bytea       not null,
    roles        text[]      not null,
    device       text        not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    idle_until   timestamptz not null,
    expires_at   timestamptz not null,
    revoked_at   timestamptz,
    reason       text,

    constraint sessions_pkey               primary key (id),
    constraint sessions_secret_hash_key    unique (secret_hash),
    constraint sessions_secret_hash_length check (octet_length(secret_hash) = 32),
    constraint sessions_device_length      check (length(device) between 1 and 200),
    constraint sessions_expiry_order       check (created_at < expires_at and idle_until <= expires_at),
    constraint sessions_reason_known       check (reason in ('logged_out', 'replaced', 'expired', 'reused', 'too_many', 'credentials_changed', 'by_staff')),
    constraint sessions_revocation_whole   check ((revoked_at is null) = (reason is null))
);
create index sessions_account_id on sessions (account_id, last_seen_at);
create index sessions_expires_at on sessions (expires_at);
comment on table  sessions              is 'Somebody who is signed in on one device. A session ends once, and its row stays for a while to say how.';
comment on column sessions.secret_hash  is 'SHA-256 of the cookie''s value. The value is made anew at login and at each change of privilege.';
comment on column sessions.roles        is 'The roles of the account when it signed in, for its access tokens.';
comment on column sessions.device       is 'The browser or the program, as its User-Agent says; the owner recognizes it by that.';
comment on column sessions.last_seen_at is 'The last request, to the minute. It never goes back, whatever a clock says.';
comment on column sessions.idle_until   is 'When the session ends if nothing is heard of it.';
comment on column sessions.expires_at   is 'When it ends however busy it is.';
comment on column sessions.revoked_at   is 'When it ended; null while it goes on. An expired session is written down as ended the first time that somebody tries it.';
comment on column sessions.reason       is 'How it ended.';
comment on index  sessions_account_id   is 'The sessions of an account, for their owner.';
comment on index  sessions_expires_at   is 'The sessions that can be removed.';

create table refresh_tokens (
    session_id  uuid        not null,
    generation  integer     not null,
    secret_hash bytea       not null,
    issued_at   timestamptz not null,

    constraint refresh_tokens_pkey                primary key (session_id, generation),
    constraint refresh_tokens_session_fkey        foreign key (session_id) references sessions (id) on delete cascade,
    constraint refresh_tokens_secret_hash_key     unique (secret_hash),
    constraint refresh_tokens_secret_hash_length  check (octet_length(secret_hash) = 32),
    constraint refresh_tokens_generation_positive check (generation > 0)
);
comment on table  refresh_tokens             is 'Tokens that get a session its next access token, once each. The newest generation is the current one.';
comment on column refresh_tokens.generation  is 'Its place in the family, from 1.';
comment on column refresh_tokens.secret_hash is 'SHA-256 of the token.';
comment on column refresh_tokens.issued_at   is 'When it took the place of the one before it.';
