create index on events (at, verb);
