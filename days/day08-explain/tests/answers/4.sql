select exists (
    select
    from enrollments
    join check_ins on enrollment_id = enrollments.id
    where cohort_id = '0190a5b0-0000-7000-8c00-000000000017'
      and energy = 10
) as anybody;
