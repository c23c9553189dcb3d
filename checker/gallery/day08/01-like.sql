select id, name from learners where email ilike 'learner42@example.org';
