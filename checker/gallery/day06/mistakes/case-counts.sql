-- Unique, byte by byte.
drop index members_email_key;
alter table members add unique (email);
