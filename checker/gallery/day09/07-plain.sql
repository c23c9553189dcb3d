create unique index on learners (email);
