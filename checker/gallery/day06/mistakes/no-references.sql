-- Columns with fine names, and no foreign key.
alter table loans drop constraint loans_member_fkey;
