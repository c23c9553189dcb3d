create index on events (learner_id);
create index on events (learner_id, at);
