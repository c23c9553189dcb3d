create index on events (at, learner_id);
