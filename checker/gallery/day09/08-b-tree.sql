create index on events (body);
