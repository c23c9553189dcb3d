-- An index for looking up, not for keeping apart.
drop index members_email_key;
create index on members (lower(email));
