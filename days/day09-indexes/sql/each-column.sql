create index events_learner_id on events (learner_id);
create index events_at on events (at);
create index events_verb on events (verb);
create index events_body on events using gin (body);
create index learners_email on learners (email);
