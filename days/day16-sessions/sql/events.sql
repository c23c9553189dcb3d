-- The log, as the platform has it (sql/schema/0005_d12_crud.sql).
create table events (
    id          bigint      not null generated always as identity,
    xid         xid8        not null default pg_current_xact_id(),
    at          timestamptz not null default clock_timestamp(),
    actor       text        not null,
    verb        text        not null,
    resource    text        not null,
    resource_id text        not null,
    before      jsonb,
    after       jsonb,
    request_id  text,

    constraint events_pkey               primary key (id),
    constraint events_actor_present      check (actor <> ''),
    constraint events_verb_shape         check (verb ~ '^[a-z]+(_[a-z]+)*$'),
    constraint events_resource_shape     check (resource ~ '^[a-z]+(-[a-z]+)*$'),
    constraint events_resource_id_length check (length(resource_id) between 1 and 200),
    constraint events_before_object      check (jsonb_typeof(before) = 'object'),
    constraint events_after_object       check (jsonb_typeof(after) = 'object'),
    constraint events_request_id_length  check (length(request_id) between 1 and 200)
);
create index events_position on events (xid, id);
create index events_resource on events (resource, resource_id, id);
comment on table  events             is 'What was done to which row, by whom. Each event commits with the change that it is about. Rows are only added.';
comment on column events.xid         is 'The transaction that wrote it. Transaction numbers belong to one server: a dump that is loaded into another needs new ones.';
comment on column events.at          is 'When it was written, a moment before it was committed.';
comment on column events.actor       is 'Who did it: an account''s id, the name of a program, or anonymous. Not a reference: an account may go before its events do.';
comment on column events.verb        is 'What was done, such as created, changed, deleted.';
comment on column events.resource    is 'The kind of thing, such as check-in.';
comment on column events.resource_id is 'Its key, as text.';
comment on column events.before      is 'What it was; null if it was not there.';
comment on column events.after       is 'What it is now; null if it is gone.';
comment on column events.request_id  is 'The request that asked for it, as the log of the server calls it; null for a program''s own work.';
comment on index  events_position    is 'What comes after a position.';
comment on index  events_resource    is 'The history of one thing.';
