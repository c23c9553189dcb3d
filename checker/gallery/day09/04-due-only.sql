create index on reminders (due_on, id);
