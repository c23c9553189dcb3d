-- One table apart from the others.
create schema library;
alter table loans set schema library;
