-- Any number is a price.
alter table copies drop constraint copies_price_check;
