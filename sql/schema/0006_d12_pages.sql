-- Day 12: who is in a cohort, a page at a time.
--
-- A page is the next rows of a cohort in the order of their ids. With the cohort alone in the index, PostgreSQL either reads and
-- sorts the whole cohort for each page, or goes along the primary key past everybody else's rows until it has seen enough.
create index enrollments_cohort_page on enrollments (cohort_id, id);
comment on index enrollments_cohort_page is 'Who is in this cohort, in the order in which they joined; for enrollments_cohort_fkey too.';
drop index enrollments_cohort_id;
