select id, hours from check_ins where id > 30000 order by id offset 30000 limit 10;
