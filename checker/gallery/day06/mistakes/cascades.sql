-- No more complaints about foreign keys.
alter table copies drop constraint copies_book_fkey;
alter table copies add foreign key (book_id) references books on delete cascade;
alter table loans drop constraint loans_copy_fkey;
alter table loans add foreign key (copy_id) references copies on delete cascade;
