-- No loan can go on.
alter table loans alter returned_at set not null;
