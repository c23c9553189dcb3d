-- More than nothing, where it is not less.
alter table copies drop constraint copies_price_check;
alter table copies add check (price > 0);
