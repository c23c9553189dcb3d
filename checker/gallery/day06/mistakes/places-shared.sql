-- The pair is a key, and the place is none.
alter table authorships drop constraint authorships_position_key;
