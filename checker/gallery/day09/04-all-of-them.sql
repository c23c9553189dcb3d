create index on reminders (sent_at, due_on, id);
