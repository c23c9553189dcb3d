-- Unique for all rows, where it is for those that wait.
alter table reservations add unique (book_id, member_id);
