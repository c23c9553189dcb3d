-- So that the screen needs no join.
alter table loans add book_title text;
