select enrollment_id as id, sum(hours) as hours from check_ins group by enrollment_id order by sum(hours) is null, enrollment_id limit 10;
