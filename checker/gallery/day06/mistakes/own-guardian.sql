-- A reference to the same table, and to the same row.
alter table members drop constraint members_guardian_check;
