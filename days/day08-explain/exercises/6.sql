-- Hours and check-ins of the first ten learners of cohort 17, by id. At most 2,000 pages.
select *
from (
    select enrollments.id,
           (select sum(hours) from check_ins where enrollment_id = enrollments.id) as hours,
           (select count(*) from check_ins where enrollment_id = enrollments.id) as check_ins
    from enrollments
    where cohort_id = '0190a5b0-0000-7000-8c00-000000000017'
) as learners
order by hours is null, id
limit 10;
