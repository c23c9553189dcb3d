-- What nobody said is refused.
alter table authorships drop constraint authorships_book_fkey;
alter table authorships add foreign key (book_id) references books;
