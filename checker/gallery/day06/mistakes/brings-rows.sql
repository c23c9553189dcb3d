-- Rows for a first try are left in the script.
insert into books (title) values ('Test');
