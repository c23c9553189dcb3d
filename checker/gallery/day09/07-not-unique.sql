create index on learners (lower(email));
