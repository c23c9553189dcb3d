-- The reference comes before the table.
create table copies (
    id      integer primary key,
    book_id integer not null references books
);
create table books (id integer primary key);
