-- Each moment is fine by itself.
alter table reservations drop constraint reservations_ended_check;
