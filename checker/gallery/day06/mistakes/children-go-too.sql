-- The optional reference is treated like that of a part.
alter table members drop constraint members_guardian_id_fkey;
alter table members add foreign key (guardian_id) references members on delete cascade;
