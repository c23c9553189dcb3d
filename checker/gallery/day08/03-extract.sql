select sum(hours) from check_ins where extract(day from checked_in_on) between 5 and 9;
