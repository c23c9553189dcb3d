select id, cohort_id from enrollments where learner_id in (select id from learners where email = 'learner42@example.org') or id = 17;
