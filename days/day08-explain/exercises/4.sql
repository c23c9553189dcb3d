-- Has anybody in cohort 17 ever had a day of energy 10? At most 500 pages.
select count(*) > 0 as anybody
from enrollments
join check_ins on enrollment_id = enrollments.id
where cohort_id = '0190a5b0-0000-7000-8c00-000000000017'
  and energy = 10;
