-- Cents are rounded away.
alter table copies alter price type integer;
