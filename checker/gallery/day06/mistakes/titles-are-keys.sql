-- No two books have the same title, and no two people the same name.
alter table books add unique (title);
