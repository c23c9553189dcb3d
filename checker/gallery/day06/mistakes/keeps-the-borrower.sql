-- So that the screen needs no join.
alter table fines add member_id integer references members;
