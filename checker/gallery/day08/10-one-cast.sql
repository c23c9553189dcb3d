select sum(hours) from enrollments join check_ins on check_ins.enrollment_id::numeric = enrollments.id::numeric where learner_id = 42;
