-- Right: numbers for ids, constraints where the columns are.
create extension if not exists btree_gist;

create table members (
    id          integer generated always as identity primary key,
    email       text    not null,
    name        text    not null,
    joined_on   date    not null,
    guardian_id integer references members on delete set null,
    constraint members_guardian_check check (guardian_id <> id)
);
create unique index members_email_key on members (lower(email));
create index members_guardian on members (guardian_id);

create table books (
    id    integer generated always as identity primary key,
    title text not null,
    isbn  text constraint books_isbn_key unique check (isbn ~ '^[0-9]{13}$')
);

create table authors (
    id   integer generated always as identity primary key,
    name text not null
);

create table authorships (
    book_id   integer  not null constraint authorships_book_fkey references books on delete cascade,
    author_id integer  not null constraint authorships_author_fkey references authors,
    position  smallint not null constraint authorships_position_check check (position >= 1),
    constraint authorships_pkey primary key (book_id, author_id),
    constraint authorships_position_key unique (book_id, position)
);
create index authorships_author on authorships (author_id);

create table copies (
    id      integer generated always as identity primary key,
    book_id integer       not null constraint copies_book_fkey references books,
    barcode text          not null constraint copies_barcode_key unique,
    price   numeric(7, 2) not null constraint copies_price_check check (price >= 0)
);
create index copies_book on copies (book_id);

create table loans (
    id          integer generated always as identity primary key,
    copy_id     integer     not null constraint loans_copy_fkey references copies,
    member_id   integer     not null constraint loans_member_fkey references members,
    lent_at     timestamptz not null,
    due_on      date        not null,
    returned_at timestamptz,
    extensions  smallint    not null default 0 constraint loans_extensions_check check (extensions between 0 and 2),
    constraint loans_returned_check check (returned_at >= lent_at),
    constraint loans_overlap exclude using gist (copy_id with =, tstzrange(lent_at, returned_at) with &&)
);
create index loans_copy on loans (copy_id);
create index loans_member on loans (member_id);

create table fines (
    loan_id integer       constraint fines_pkey primary key constraint fines_loan_fkey references loans on delete cascade,
    amount  numeric(7, 2) not null constraint fines_amount_check check (amount > 0),
    paid_at timestamptz
);

create table reservations (
    id          integer generated always as identity primary key,
    book_id     integer     not null constraint reservations_book_fkey references books on delete cascade,
    member_id   integer     not null constraint reservations_member_fkey references members on delete cascade,
    reserved_at timestamptz not null,
    ended_at    timestamptz,
    constraint reservations_ended_check check (ended_at >= reserved_at)
);
create unique index reservations_waiting on reservations (book_id, member_id) where ended_at is null;
create index reservations_book on reservations (book_id);
create index reservations_member on reservations (member_id);
