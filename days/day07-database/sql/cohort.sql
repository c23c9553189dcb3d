-- A small cohort in its first week: what the lesson's queries run on. The same on every machine.
--
-- It has what makes queries go wrong: somebody who never checked in, somebody who never signed, missed
-- days, equal hours, and notes that are null.

insert into accounts (id, name, email, created_at)
select id, name, lower(name) || '@example.org', '2026-01-20 09:00+00'
from (values
    ('019c0c33-1400-7000-8000-00000000a001'::uuid, 'Amara'),
    ('019c0c33-1400-7000-8000-00000000a002', 'Bruno'),
    ('019c0c33-1400-7000-8000-00000000a003', 'Chen'),
    ('019c0c33-1400-7000-8000-00000000a004', 'Dalia'),
    ('019c0c33-1400-7000-8000-00000000a005', 'Emeka'),
    ('019c0c33-1400-7000-8000-00000000a006', 'Freya')
) as person (id, name);

insert into cohorts (id, course_id, name, starts_on)
select '019c0c33-1400-7000-8000-00000000c001', id, 'January 2026', '2026-01-30'
from courses
where slug = 'thirty-days-of-backend';

-- An enrollment's id ends like its account's.
insert into enrollments (id, cohort_id, account_id, enrolled_at, signed_name, signed_on)
select replace(accounts.id::text, 'a00', 'e00')::uuid, cohorts.id, accounts.id,
       '2026-01-25 18:00+00',
       case when accounts.name <> 'Freya' then accounts.name end,
       case when accounts.name <> 'Freya' then cohorts.starts_on end
from accounts
cross join cohorts;

insert into check_ins (id, enrollment_id, lesson_id, checked_in_on, hours, energy, note)
select ('019c0c33-1400-7000-8000-' || lpad((100 * person + day)::text, 12, '0'))::uuid,
       ('019c0c33-1400-7000-8000-00000000e00' || person)::uuid,
       lessons.id, cohorts.starts_on + day - 1, hours, energy, note
from (values
    (1, 1, 2.5,  8, 'Bytes, at last.'),
    (1, 2, 3,    7, null),
    (1, 3, 2,    7, null),
    (1, 4, 3,    9, 'The tree is smaller than I feared.'),
    (1, 5, 2.25, 6, null),
    (1, 6, 2.5,  7, null),
    (1, 7, 4,    9, 'Joins.'),
    (2, 1, 1.5,  6, null),
    (2, 2, 1.5,  5, null),
    (2, 4, 5,    8, 'Caught up after a day off.'),
    (2, 7, 2,    6, null),
    (3, 1, 4,    9, null),
    (3, 2, 4.5,  9, 'Read RFC 9112 twice.'),
    (3, 3, 4,    8, null),
    (3, 4, 4,    8, null),
    (3, 5, 0.5,  2, 'Ill.'),
    (4, 1, 2,    7, null),
    (4, 2, 0,    3, 'Opened the chapter, closed it.'),
    (4, 3, 2,    6, null),
    (6, 1, 1,    4, null)
) as entry (person, day, hours, energy, note)
join cohorts on cohorts.name = 'January 2026'
join lessons using (course_id, day);

insert into lesson_completions (enrollment_id, lesson_id, completed_at, evidence)
select enrollment_id, lesson_id, checked_in_on + time '20:00' at time zone 'utc',
       case when energy >= 8 then 'checker: all stages passed' end
from check_ins
where hours >= 1;
