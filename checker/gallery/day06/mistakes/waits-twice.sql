-- Nothing keeps them apart.
drop index reservations_waiting;
