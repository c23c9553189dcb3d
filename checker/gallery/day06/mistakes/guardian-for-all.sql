-- Every member has a guardian; so who was the first?
alter table members alter guardian_id set not null;
