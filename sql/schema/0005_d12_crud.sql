-- Day 12: rows that are edited by several people, rows that can be deleted and brought back, and the log of what was done to them.
--
-- migration: breaks older programs
-- (An upsert names its unique constraint, and three of those become partial indexes here.)
--
-- Soft deletion
-- * Check-ins, enrollments and cohorts can be deleted softly: people make them, people delete them by mistake, and other
--   people's numbers depend on them.
-- * A completion is deleted for good. It is a fact about a pair whose key is the pair, so to undo it and to do it again needs
--   no row in between, and the log keeps what it said.
-- * The curriculum isn't deleted by people, and accounts are a case of their own: who asks for erasure wants the row gone.
-- * Programs read the views (present_...) and never the tables: a query of a view can't forget the predicate.
-- * A part is as gone as its whole. That follows from the whole, and what follows isn't stored: present_check_ins looks it up.
--   So restoring an enrollment brings back its check-ins, and none that were deleted before it.
-- * What is unique is so among the rows that are present, hence the partial indexes. They keep the names that they had as
--   constraints, because names are interface. A foreign key can't use a partial index, hence the plain ones beside them.

alter table cohorts
    add column version    integer not null default 1,
    add column deleted_at timestamptz,
    add constraint cohorts_version_positive check (version > 0),
    drop constraint cohorts_course_name_key;
create unique index cohorts_course_name_key on cohorts (course_id, name) where deleted_at is null;
create index cohorts_course_id on cohorts (course_id);
comment on column cohorts.version         is 'Counts the changes of the row, a deletion too; its ETag.';
comment on column cohorts.deleted_at      is 'When it was deleted; null while it is present.';
comment on index  cohorts_course_name_key is 'A name is taken once among the cohorts of a course that are present.';
comment on index  cohorts_course_id       is 'The cohorts of a course, deleted ones too: for cohorts_course_fkey.';

alter table enrollments
    add column version    integer not null default 1,
    add column deleted_at timestamptz,
    add constraint enrollments_version_positive check (version > 0),
    drop constraint enrollments_account_cohort_key;
create unique index enrollments_account_cohort_key on enrollments (account_id, cohort_id) where deleted_at is null;
create index enrollments_account_id on enrollments (account_id);
comment on column enrollments.version                is 'Counts the changes of the row, a deletion too; its ETag.';
comment on column enrollments.deleted_at             is 'When it was deleted; null while it is present.';
comment on index  enrollments_account_cohort_key     is 'An account is in a cohort once; after it has left, it may come again.';
comment on index  enrollments_account_id             is 'The enrollments of an account, deleted ones too: for enrollments_account_fkey.';

alter table check_ins
    add column version    integer not null default 1,
    add column deleted_at timestamptz,
    add constraint check_ins_version_positive check (version > 0),
    drop constraint check_ins_enrollment_lesson_key;
create unique index check_ins_enrollment_lesson_key on check_ins (enrollment_id, lesson_id) where deleted_at is null;
create index check_ins_enrollment_id on check_ins (enrollment_id);
comment on column check_ins.version                is 'Counts the changes of the row, a deletion too; its ETag.';
comment on column check_ins.deleted_at             is 'When it was deleted; null while it is present, unless its enrollment is gone.';
comment on index  check_ins_enrollment_lesson_key  is 'One check-in for each lesson at most; a deleted one frees its day.';
comment on index  check_ins_enrollment_id          is 'The check-ins of an enrollment, deleted ones too: for check_ins_enrollment_fkey.';

create view present_cohorts as
select id, course_id, name, starts_on, version
from cohorts
where deleted_at is null;
comment on view present_cohorts is 'The cohorts that are not deleted.';

create view present_enrollments as
select id, cohort_id, account_id, enrolled_at, signed_name, signed_on, version
from enrollments
where deleted_at is null;
comment on view present_enrollments is 'The enrollments that are not deleted. Their cohorts are present, as two triggers see to.';

create view present_check_ins as
select id, enrollment_id, lesson_id, checked_in_on, hours, energy, note, version
from check_ins
where deleted_at is null
  and exists (
    select
    from enrollments
    where enrollments.id = check_ins.enrollment_id
      and enrollments.deleted_at is null
  );
comment on view present_check_ins is 'The check-ins that are not deleted, and whose enrollment is not either.';

-- An enrollment is in a cohort that is present: what enrollments_cohort_fkey means where deletion is a date.
--
-- Both sides check, and the cohort's row is locked by both: an update of it waits for those who share it, and they for it.
create function cohort_is_present() returns trigger language plpgsql as $$
begin
    perform from cohorts where id = new.cohort_id and deleted_at is null for share;
    if not found then
        raise exception 'cohort % is deleted, so nobody can be enrolled in it', new.cohort_id
            using errcode = 'integrity_constraint_violation', schema = tg_table_schema, table = tg_table_name, constraint = tg_name;
    end if;
    return null;
end
$$;
comment on function cohort_is_present() is 'Refuses an enrollment in a cohort that is deleted; the error names the trigger as its constraint.';

create constraint trigger enrollments_cohort_present
    after insert or update of cohort_id, deleted_at on enrollments
    for each row when (new.deleted_at is null) execute function cohort_is_present();

create function cohort_is_empty() returns trigger language plpgsql as $$
begin
    if exists (select from enrollments where cohort_id = new.id and deleted_at is null) then
        raise exception 'cohort % has enrollments, so it cannot be deleted', new.id
            using errcode = 'integrity_constraint_violation', schema = tg_table_schema, table = tg_table_name, constraint = tg_name;
    end if;
    return null;
end
$$;
comment on function cohort_is_empty() is 'Refuses to delete a cohort that somebody is enrolled in; the error names the trigger as its constraint.';

create constraint trigger cohorts_empty_when_deleted
    after update of deleted_at on cohorts
    for each row when (old.deleted_at is null and new.deleted_at is not null) execute function cohort_is_empty();

-- As in 0002: the tables are those of this schema, whatever the writer's search_path says.
do $$
declare
    trigger_function regprocedure;
begin
    foreach trigger_function in array array['cohort_is_present()', 'cohort_is_empty()']::regprocedure[]
    loop
        execute format('alter function %s set search_path = %I, pg_temp', trigger_function, current_schema());
    end loop;
end
$$;

-- The log. It is read by position: (xid, id). Ids are given when a row is inserted, and transactions end in another order, so
-- whoever goes on after the last id that they saw skips what commits late. Below the oldest transaction that is under way
-- nothing can commit any more, so up to there (xid, id) is complete.
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
