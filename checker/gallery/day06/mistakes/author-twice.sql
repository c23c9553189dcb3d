-- The place is a key, and the pair is none.
alter table authorships drop constraint authorships_pkey;
alter table authorships drop constraint authorships_position_key;
alter table authorships add primary key (book_id, position);
