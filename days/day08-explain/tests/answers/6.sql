select enrollments.id, sum(hours) as hours, count(check_ins.id) as check_ins
from (
    select id
    from enrollments
    where cohort_id = '0190a5b0-0000-7000-8c00-000000000017'
    order by id
    limit 10
) as enrollments
left join check_ins on enrollment_id = enrollments.id
group by enrollments.id
order by enrollments.id;
