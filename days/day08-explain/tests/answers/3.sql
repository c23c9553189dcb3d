select id, checked_in_on
from check_ins
order by id desc
limit 10;
