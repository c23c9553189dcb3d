-- A column is missing.
alter table loans drop column due_on;
