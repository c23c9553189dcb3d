-- The primary key has the author too; but it begins with the book.
drop index authorships_author;
