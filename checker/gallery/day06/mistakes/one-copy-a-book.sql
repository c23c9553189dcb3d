-- One to one, where it is one to many.
alter table copies add unique (book_id);
