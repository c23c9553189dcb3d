select bool_or(energy = 10) as anybody from enrollments join check_ins on enrollment_id = enrollments.id where cohort_id = 7;
