-- A table by another name.
alter table authorships rename to book_authors;
