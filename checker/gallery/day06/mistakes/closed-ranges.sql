-- Nothing can be lent at the moment when it came back.
alter table loans drop constraint loans_overlap;
alter table loans add exclude using gist (copy_id with =, tstzrange(lent_at, returned_at, '[]') with &&);
