-- How many check-ins has this enrollment? At most 30 pages.
select count(*)
from check_ins
where enrollment_id::text = '0190a5b0-0000-7000-8e00-000000000042';
