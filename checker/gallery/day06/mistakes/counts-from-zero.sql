-- As arrays do.
alter table authorships drop constraint authorships_position_check;
alter table authorships add check (position >= 0);
