create index on events (learner_id, at, verb, body);
