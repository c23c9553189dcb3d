-- The town library of "SQL by example": small enough to be read at a glance, uneven enough to go wrong.
--
-- In psql: \i notes/library.sql

\pset null null

-- ANCHOR: tables
create table shelves (
    id      integer primary key,
    part_of integer references shelves (id), -- null for the whole house
    name    text    not null
);

create table books (
    id       integer primary key,
    title    text    not null,
    shelf_id integer references shelves (id), -- null until it is sorted in
    pages    integer not null,                -- 0 for what is listened to
    price    numeric                          -- null for a gift
);

create table members (
    id        integer primary key,
    name      text    not null,
    street    text,
    joined_on date    not null
);

create table loans (
    id          integer     primary key,
    book_id     integer     not null references books (id),
    member_id   integer     not null references members (id),
    lent_at     timestamptz not null,
    returned_on date, -- null while the book is out
    fine        numeric     not null default 0,
    remark      text
);

create table wishes (
    member_id integer not null references members (id),
    book_id   integer not null references books (id),
    times     integer not null default 1, -- how often they asked for it
    primary key (member_id, book_id)
);
-- ANCHOR_END: tables

-- ANCHOR: rows
insert into shelves values
    (10, null, 'House'),
    (20, 10, 'Ground floor'), (21, 20, 'Crafts'), (22, 20, 'Travel'),
    (30, 10, 'Upper floor'),  (31, 30, 'Novels'), (32, 30, 'Poetry');

insert into books values
    (101, '100% Wool',      21,    96, 14.00),
    (102, '1000 Knots',     21,   210, 22.50),
    (103, 'Birdsong',       22,     0,  9.00),
    (104, 'The Long Coast', 22,   340, 18.00),
    (105, 'Night Trains',   22,   256, null),
    (106, 'A Quiet House',  31,   412, 18.00),
    (107, 'Salt',           31,   288, 12.50),
    (108, 'The Lighthouse', 31,   528, 22.50),
    (109, 'Maps of 1911',   null,  64, null);

insert into members values
    (1, 'Ida Berg', 'Mill Lane', '2025-03-01'),
    (2, 'Jon Falk', 'Mill Lane', '2025-03-15'),
    (3, 'Ida Berg', 'Hill Road', '2025-06-02'),
    (4, 'Kaya Oz',  null,        '2025-09-20'),
    (5, 'Leo Moss', 'Hill Road', '2025-11-30'),
    (6, 'Mina Sol', 'Mill Lane', '2026-01-10');

insert into loans values
    ( 1, 106, 1, '2026-01-05 10:00+00', '2026-01-26', 0,    null),
    ( 2, 104, 1, '2026-01-05 10:05+00', '2026-01-19', 0,    'coffee'),
    ( 3, 101, 2, '2026-01-12 16:20+00', '2026-01-30', 0,    null),
    ( 4, 108, 3, '2026-01-31 18:30+00', '2026-03-02', 1.50, 'late'),
    ( 5, 106, 3, '2026-01-31 18:30+00', '2026-02-20', 0,    null),
    ( 6, 104, 3, '2026-02-14 09:00+00', '2026-03-07', 0,    null),
    ( 7, 102, 2, '2026-02-14 11:45+00', '2026-03-30', 3.00, 'late'),
    ( 8, 107, 5, '2026-03-02 17:00+00', '2026-03-16', 0,    null),
    ( 9, 105, 5, '2026-03-16 17:10+00', '2026-04-01', 0,    'not late'),
    (10, 106, 2, '2026-03-28 23:30+00', null,         0,    null),
    (11, 108, 5, '2026-04-02 22:30+00', null,         0,    null),
    (12, 101, 5, '2026-04-02 08:00+00', '2026-04-09', 0.50, 'late');

insert into wishes (member_id, book_id) values
    (1, 106), (1, 108), (2, 108), (3, 104), (3, 107), (4, 106), (5, 105);
-- ANCHOR_END: rows
