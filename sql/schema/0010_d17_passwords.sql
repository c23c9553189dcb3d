-- Day 17: passwords, the tokens that stand in for one, and the mail that carries them.
--
-- * A hash of bcrypt names its own cost and salt, so one column is all that a password needs.
-- * A token is used once. The database has its SHA-256, and the mail that carries it is written when it is sent: no secret is in
--   the outbox either.
-- * A mail is a row in the transaction of the change that it is about. A request for a reset is a mail to any address, known or
--   not, so that the request takes the same time for both; the sender finds out whether there is an account.

create table passwords (
    account_id  uuid        not null,
    hash        text        not null,
    changed_at  timestamptz not null,
    verified_at timestamptz,
    locked_at   timestamptz,

    constraint passwords_pkey         primary key (account_id),
    constraint passwords_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
    constraint passwords_hash_shape   check (hash ~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$')
);
comment on table  passwords             is 'How an account signs in. An account without a row has no password, and signs in another way or not at all.';
comment on column passwords.hash        is 'Version, cost, salt and digest, as bcrypt writes them. A login with the right password rewrites one of another cost.';
comment on column passwords.changed_at  is 'When its owner chose it; a rehash of the same password leaves it.';
comment on column passwords.verified_at is 'When its owner proved to read the mail of the account; null until then.';
comment on column passwords.locked_at   is 'When staff locked it; null while it can be used. A reset leaves the lock.';

create table single_use_tokens (
    hash       bytea       not null,
    purpose    text        not null,
    account_id uuid        not null,
    expires_at timestamptz not null,
    used_at    timestamptz,

    constraint single_use_tokens_pkey          primary key (hash),
    constraint single_use_tokens_account_fkey  foreign key (account_id) references accounts (id) on delete cascade,
    constraint single_use_tokens_hash_length   check (octet_length(hash) = 32),
    constraint single_use_tokens_purpose_known check (purpose in ('reset', 'verification'))
);
create index single_use_tokens_account_id on single_use_tokens (account_id);
comment on table  single_use_tokens              is 'Tokens that were mailed. Each is good for one thing, once, until it expires.';
comment on column single_use_tokens.hash         is 'SHA-256 of the token.';
comment on column single_use_tokens.purpose      is 'The one thing that it is good for.';
comment on column single_use_tokens.used_at      is 'When it was used, or another change made it void; null while it is good.';
comment on index  single_use_tokens_account_id   is 'The tokens of an account, for what makes them void and for single_use_tokens_account_fkey.';

create table mails (
    id         uuid        not null,
    recipient  text        not null,
    template   text        not null,
    created_at timestamptz not null,
    due_at     timestamptz not null,
    attempts   integer     not null default 0,
    sent_at    timestamptz,

    constraint mails_pkey              primary key (id),
    constraint mails_recipient_length  check (length(recipient) between 3 and 254),
    constraint mails_template_shape    check (template ~ '^[a-z]+(-[a-z]+)*$'),
    constraint mails_attempts_positive check (attempts >= 0)
);
create index mails_due_at on mails (due_at) where sent_at is null;
comment on table  mails           is 'The outbox. A row says what to write to whom, and the text is made when it is sent.';
comment on column mails.id        is 'Its Message-ID is made of this, so a mail that is sent twice is known as one.';
comment on column mails.template  is 'Which mail it is.';
comment on column mails.due_at    is 'When to send it, or to try again.';
comment on column mails.attempts  is 'How often it was tried.';
comment on column mails.sent_at   is 'When the transport took it; null while it waits.';
comment on index  mails_due_at    is 'The mails that wait, the first due first.';
