-- How many learners of cohort 17 have no check-in for day 30? At most 2,500 pages.
select count(*)
from enrollments
where cohort_id = '0190a5b0-0000-7000-8c00-000000000017'
  and id not in (
      select enrollment_id
      from check_ins
      join lessons on lessons.id = lesson_id
      where day = 30
  );
