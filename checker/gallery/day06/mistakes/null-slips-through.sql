-- The check holds for prices, and null is none.
alter table copies alter price drop not null;
