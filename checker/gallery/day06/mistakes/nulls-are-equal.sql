-- No ISBN is like another.
alter table books drop constraint books_isbn_key;
alter table books add unique nulls not distinct (isbn);
