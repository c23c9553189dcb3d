create index on events (at);
