create index on events (learner_id);
create index on events (at);
create index on events (verb);
