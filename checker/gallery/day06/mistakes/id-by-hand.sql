-- Whoever inserts a copy has to think of a number.
alter table copies alter id drop identity;
