-- Two learners in two courses, with two check-ins each.
insert into check_ins (id, course_id, learner_id, day, hours, energy, note) values
    ('01890000-0000-7000-8001-000000000001', '01890000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 1, 2.5, 7, 'Sockets.'),
    ('01890000-0000-7000-8001-000000000002', '01890000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 2, 3, 6, 'I am behind.'),
    ('01890000-0000-7000-8001-000000000003', '01890000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002', 1, 1, 3, 'My father is ill.'),
    ('01890000-0000-7000-8001-000000000004', '01890000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000002', 2, 2, 5, 'I may give up.');

insert into cohorts (id, name) values
    ('00000000-0000-7000-8002-000000000001', 'January'),
    ('00000000-0000-7000-8002-000000000002', 'February');
update learners set cohort_id = '00000000-0000-7000-8002-000000000001' where name = 'Ada';
update learners set cohort_id = '00000000-0000-7000-8002-000000000002' where name = 'Bob';

insert into role_grants (id, account_id, role)
select id, id, 'learner'
from learners;

-- A mentor of January, an instructor of the course http, and an administrator.
insert into role_grants (id, account_id, role, course_id, cohort_id)
select account, account, role, (select number from courses where slug = course), cohort
from (values
    ('00000000-0000-7000-8003-000000000001'::uuid, 'mentor', null, '00000000-0000-7000-8002-000000000001'::uuid),
    ('00000000-0000-7000-8003-000000000002', 'instructor', 'http', null),
    ('00000000-0000-7000-8003-000000000003', 'administrator', null, null)
) as people (account, role, course, cohort);
