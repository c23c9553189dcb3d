-- The responses to requests that had an Idempotency-Key.
create table idempotency_keys (
    principal   text        not null,
    key         text        not null,
    fingerprint bytea       not null,
    status      smallint    not null,
    location    text,
    etag        text,
    body        bytea,
    created_at  timestamptz not null,

    constraint idempotency_keys_pkey               primary key (principal, key),
    constraint idempotency_keys_principal_present  check (principal <> ''),
    constraint idempotency_keys_key_length         check (length(key) between 1 and 255),
    constraint idempotency_keys_fingerprint_length check (octet_length(fingerprint) = 32),
    constraint idempotency_keys_status_range       check (status between 200 and 299),
    constraint idempotency_keys_body_size          check (octet_length(body) <= 65536)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);
comment on table  idempotency_keys             is 'Requests that may be sent again without being done again. A row commits with what its request wrote.';
comment on column idempotency_keys.principal   is 'Whose key it is; anonymous until there are accounts. Not a reference: an account may go before its keys do.';
comment on column idempotency_keys.fingerprint is 'SHA-256 of method, target and body: another request with the same key is a mistake.';
comment on column idempotency_keys.body        is 'The content of the response, up to 64 KiB; null where it was longer.';
comment on column idempotency_keys.created_at  is 'A day later the key is forgotten.';
comment on index  idempotency_keys_created_at  is 'Which keys have expired; each new key takes some of them away.';
