select count(*), sum(hours) from check_ins where to_char(checked_in_on, 'YYYY-MM-DD') = '2026-01-15';
