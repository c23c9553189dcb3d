drop index notes_learner_at;
drop index notes_mood;
drop index notes_content;
