select count(*)
from enrollments
where cohort_id = '0190a5b0-0000-7000-8c00-000000000017'
  and not exists (
      select
      from lessons
      join check_ins on lesson_id = lessons.id
      where day = 30
        and enrollment_id = enrollments.id
  );
