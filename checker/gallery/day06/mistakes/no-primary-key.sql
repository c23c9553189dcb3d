-- The pairs are forgotten: what identifies a reservation?
alter table reservations drop constraint reservations_pkey;
