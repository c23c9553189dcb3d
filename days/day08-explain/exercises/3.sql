-- The ten newest check-ins, the newest first. Ids ascend with the dates. At most 20 pages.
select id, checked_in_on
from check_ins
order by checked_in_on desc, id desc
limit 10;
