-- Corrections of the tracker's tables: what 0001 let in and should not have.
--
-- * infinity and years BC are dates to PostgreSQL, and no calendar that a client has can hold them.
-- * A title may not be empty, and a name of zero-width characters is as empty as one of spaces.
-- * "Leaves only" has to hold when parts are added later, and a whole can't be a part of itself by a detour.
-- * A trigger function looks tables up by the search_path of whoever writes, who may have a temporary table of that name.

create function is_visible(value text) returns boolean
    language sql immutable parallel safe
    return value ~ '[^[:space:][:cntrl:]\u0085\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001d173-\U0001d17a\U000e0000-\U000e0fff]';
comment on function is_visible(text) is 'Whether there is anything to see in a text: spaces of all scripts, controls and characters without width don''t count (Unicode: White_Space and Default_Ignorable_Code_Point, and the blank pattern of Braille).';

alter table accounts
    drop constraint accounts_name_present,
    add constraint accounts_name_present    check (is_visible(name)),
    add constraint accounts_created_at_year check (created_at >= timestamptz '0001-01-01 00:00:00+00' and created_at < timestamptz '9999-12-30 00:00:00+00');

alter table courses
    add constraint courses_title_present check (is_visible(title));

alter table weeks
    add constraint weeks_title_present check (is_visible(title));

alter table lessons
    add constraint lessons_title_present check (is_visible(title));

alter table deliverables
    add constraint deliverables_title_present check (is_visible(title));

alter table cohorts
    drop constraint cohorts_name_present,
    add constraint cohorts_name_present   check (is_visible(name)),
    add constraint cohorts_starts_on_year check (starts_on between date '0001-01-01' and date '9999-12-31');

alter table enrollments
    drop constraint enrollments_signed_name_present,
    add constraint enrollments_signed_name_present check (is_visible(signed_name)),
    add constraint enrollments_signed_on_year      check (signed_on between date '0001-01-01' and date '9999-12-31'),
    add constraint enrollments_enrolled_at_year    check (enrolled_at >= timestamptz '0001-01-01 00:00:00+00' and enrolled_at < timestamptz '9999-12-30 00:00:00+00');

alter table check_ins
    drop constraint check_ins_note_present,
    add constraint check_ins_note_present       check (is_visible(note)),
    add constraint check_ins_checked_in_on_year check (checked_in_on between date '0001-01-01' and date '9999-12-31');

alter table lesson_completions
    drop constraint lesson_completions_evidence_present,
    add constraint lesson_completions_evidence_present  check (is_visible(evidence)),
    add constraint lesson_completions_completed_at_year check (completed_at >= timestamptz '0001-01-01 00:00:00+00' and completed_at < timestamptz '9999-12-30 00:00:00+00');

alter table deliverable_completions
    drop constraint deliverable_completions_evidence_present,
    add constraint deliverable_completions_evidence_present  check (is_visible(evidence)),
    add constraint deliverable_completions_completed_at_year check (completed_at >= timestamptz '0001-01-01 00:00:00+00' and completed_at < timestamptz '9999-12-30 00:00:00+00');

-- A part is added, or moved to another whole.
--
-- Both rules need a lock, because neither of two writers sees what the other has not committed. The whole's row is locked against
-- completions, whose foreign key takes a share of it; the course's row against others who change the same tree.
create function deliverable_stays_in_tree() returns trigger language plpgsql as $$
begin
    perform from courses where id = new.course_id for no key update;
    perform from deliverables where id = new.parent_id for update;
    if exists (select from deliverable_completions where deliverable_id = new.parent_id) then
        raise exception 'deliverable % is completed, so it cannot be given parts', new.parent_id
            using errcode = 'integrity_constraint_violation', schema = tg_table_schema, table = tg_table_name, constraint = tg_name;
    end if;
    if exists (
        with recursive above as (
            select new.parent_id as id
            union
            select parent_id
            from above
            join deliverables using (id)
            where parent_id is not null
        )
        select from above where id = new.id
    ) then
        raise exception 'deliverable % cannot be a part of itself', new.id
            using errcode = 'integrity_constraint_violation', schema = tg_table_schema, table = tg_table_name, constraint = tg_name;
    end if;
    return null;
end
$$;
comment on function deliverable_stays_in_tree() is 'Refuses a part of a deliverable that is completed, and a whole that would be a part of itself; the error names the trigger as its constraint.';

create constraint trigger deliverables_new_part
    after insert on deliverables
    for each row when (new.parent_id is not null) execute function deliverable_stays_in_tree();

create constraint trigger deliverables_moved_part
    after update of parent_id on deliverables
    for each row when (new.parent_id is not null and new.parent_id is distinct from old.parent_id) execute function deliverable_stays_in_tree();

-- The tables are those of this schema, whatever the writer's search_path says; temporary ones come last.
do $$
declare
    trigger_function regprocedure;
begin
    for trigger_function in
        select oid from pg_proc where pronamespace = current_schema()::regnamespace and prorettype = 'trigger'::regtype
    loop
        execute format('alter function %s set search_path = %I, pg_temp', trigger_function, current_schema());
    end loop;
end
$$;
