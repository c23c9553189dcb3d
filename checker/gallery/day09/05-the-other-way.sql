create index on check_ins (lesson_id, learner_id, hours);
