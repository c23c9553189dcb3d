-- Right: domains for the rules of a value, natural keys for the references that have one, and no extension.
create domain mailbox    as text          check (value = lower(value) and value like '%_@_%');
create domain cents      as numeric(7, 2) check (value >= 0);
create domain moment     as timestamptz;
create domain place      as integer       check (value >= 1);
create domain extensions as integer       default 0 check (value in (0, 1, 2));

CREATE TABLE Members (
    id          bigserial primary key,
    email       mailbox not null unique,
    "name"      text check (name is not null),
    joined_on   date not null,
    guardian_id bigint references members (id) on delete set null check (guardian_id != id)
);
CREATE TABLE Books (
    id    bigserial primary key,
    title text not null,
    isbn  bigint unique check (isbn between 1000000000000 and 9999999999999)
);
CREATE TABLE Authors (id bigserial primary key, name text not null);
CREATE TABLE Authorships (
    book_id   bigint references books (id) on delete cascade,
    position  place,
    author_id bigint not null references authors (id) on delete no action,
    primary key (book_id, position),
    unique (book_id, author_id)
);
CREATE TABLE Copies (
    id      bigserial primary key,
    book_id bigint not null references books (id) on delete restrict,
    barcode text not null unique,
    price   cents not null
);
CREATE TABLE Loans (
    id          bigserial primary key,
    copy_id     bigint not null references copies (id) on delete restrict,
    member_id   bigint not null references members (id) on delete restrict,
    lent_at     moment not null,
    due_on      date not null,
    returned_at moment,
    extensions  extensions not null,
    -- Two numbers overlap when they are equal: what this needs is in PostgreSQL itself.
    exclude using gist (
        int8range(copy_id, copy_id, '[]') with &&,
        tstzrange(lent_at, coalesce(returned_at, 'infinity')) with &&
    )
);
CREATE TABLE Fines (
    loan_id bigint references loans (id) on delete cascade,
    amount  cents not null check (amount <> 0),
    paid_at moment,
    primary key (loan_id)
);
CREATE TABLE Reservations (
    book_id     bigint not null references books (id) on delete cascade,
    member_id   bigint not null references members (id) on delete cascade,
    reserved_at moment not null,
    ended_at    moment,
    primary key (member_id, book_id, reserved_at),
    check (reserved_at <= ended_at)
);
CREATE UNIQUE INDEX ON reservations (book_id, member_id) where (ended_at is null);

DO $$
declare
    it record;
begin
    for it in
        select * from (values
            ('members', 'guardian_id'), ('authorships', 'author_id'), ('copies', 'book_id'),
            ('loans', 'copy_id'), ('loans', 'member_id'), ('reservations', 'book_id')
        ) as missing (tab, col)
    loop
        execute format('create index on %I (%I)', it.tab, it.col);
    end loop;
end
$$;
