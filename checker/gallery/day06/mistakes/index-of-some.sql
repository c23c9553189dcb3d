-- Those that have ended refer to the book as well.
drop index reservations_book;
drop index reservations_waiting;
create unique index on reservations (book_id, member_id) where ended_at is null;
