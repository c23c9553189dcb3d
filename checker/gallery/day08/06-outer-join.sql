select count(*) from enrollments left join (select enrollment_id from check_ins where day = 25 offset 0) as done on enrollment_id = enrollments.id where cohort_id = 7 and enrollment_id is null;
