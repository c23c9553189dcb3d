select cohort_id, count(check_ins.id) as long_days from enrollments left join check_ins on enrollment_id = enrollments.id group by cohort_id;
