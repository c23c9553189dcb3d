-- Unique for each book, where it is unique for all.
alter table copies drop constraint copies_barcode_key;
alter table copies add unique (book_id, barcode);
