-- A tenth is not a sum of powers of two.
alter table copies alter price type double precision;
