create index on events (learner_id) include (at);
