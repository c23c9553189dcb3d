-- The offset is read, and thrown away.
alter table fines alter paid_at type timestamp;
