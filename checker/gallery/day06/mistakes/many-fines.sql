-- One to many, where it is one to at most one.
alter table fines drop constraint fines_pkey;
alter table fines add id integer generated always as identity primary key;
create index on fines (loan_id);
