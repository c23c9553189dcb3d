-- Eight characters are enough for everybody.
alter table books alter title type varchar(8);
