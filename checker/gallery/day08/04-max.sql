select checked_in_on, id from check_ins where checked_in_on = (select checked_in_on from check_ins order by checked_in_on + 0 desc limit 1) order by id limit 10;
