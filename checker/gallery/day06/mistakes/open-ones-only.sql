-- Open loans are kept apart; those that ended are not.
alter table loans drop constraint loans_overlap;
create unique index on loans (copy_id) where returned_at is null;
