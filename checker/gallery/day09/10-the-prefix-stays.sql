drop index notes_mood;
drop index notes_content;
