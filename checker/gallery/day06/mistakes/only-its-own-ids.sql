-- The id is unique, so why look further?
alter table books drop constraint books_isbn_key;
