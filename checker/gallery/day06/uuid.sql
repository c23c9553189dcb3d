-- Right: random ids, citext, a generated range, and the constraints afterwards, as a modeling tool writes them.
begin;
create extension if not exists citext;
create extension if not exists btree_gist;

create table public.members (
    id          uuid default gen_random_uuid() not null,
    email       citext not null,
    name        varchar(200) not null,
    joined_on   date not null default current_date,
    guardian_id uuid
);
create table public.books (
    id    uuid default gen_random_uuid() not null,
    title varchar(500) not null,
    isbn  char(13)
);
create table public.authors (
    id   uuid default gen_random_uuid() not null,
    name varchar(200) not null
);
create table public.authorships (
    id        uuid default gen_random_uuid() not null,
    book_id   uuid not null,
    author_id uuid not null,
    position  integer not null
);
create table public.copies (
    id      uuid default gen_random_uuid() not null,
    book_id uuid not null,
    barcode varchar(40) not null,
    price   numeric not null
);
create table public.loans (
    id          uuid default gen_random_uuid() not null,
    copy_id     uuid not null,
    member_id   uuid not null,
    lent_at     timestamp with time zone not null default now(),
    due_on      date not null,
    returned_at timestamp with time zone,
    extensions  integer not null default 0,
    period      tstzrange generated always as (tstzrange(lent_at, returned_at)) stored
);
create table public.fines (
    id      uuid default gen_random_uuid() not null,
    loan_id uuid not null,
    amount  numeric not null,
    paid_at timestamp with time zone
);
create table public.reservations (
    book_id     uuid not null,
    member_id   uuid not null,
    reserved_at timestamp with time zone not null default now(),
    ended_at    timestamp with time zone
);

alter table public.members      add primary key (id);
alter table public.books        add primary key (id);
alter table public.authors      add primary key (id);
alter table public.authorships  add primary key (id);
alter table public.copies       add primary key (id);
alter table public.loans        add primary key (id);
alter table public.fines        add primary key (id);
alter table public.reservations add primary key (book_id, member_id, reserved_at);

alter table public.members     add unique (email);
alter table public.books       add unique (isbn);
alter table public.authorships add unique (author_id, book_id), add unique (book_id, position);
alter table public.copies      add unique (barcode);
alter table public.fines       add unique (loan_id);

alter table public.members      add foreign key (guardian_id) references public.members (id) on delete set null;
alter table public.authorships  add foreign key (book_id) references public.books (id) on delete cascade;
alter table public.authorships  add foreign key (author_id) references public.authors (id) on delete restrict;
alter table public.copies       add foreign key (book_id) references public.books (id) on delete restrict;
alter table public.loans        add foreign key (copy_id) references public.copies (id) deferrable initially deferred;
alter table public.loans        add foreign key (member_id) references public.members (id) on delete restrict;
alter table public.fines        add foreign key (loan_id) references public.loans (id) on delete cascade;
alter table public.reservations add foreign key (book_id) references public.books (id) on delete cascade;
alter table public.reservations add foreign key (member_id) references public.members (id) on delete cascade;

alter table public.members      add check (id is distinct from guardian_id);
alter table public.authorships  add check (position > 0);
alter table public.copies       add check (price between 0 and 99999.99 and price = round(price, 2));
alter table public.loans        add check (extensions >= 0), add check (extensions <= 2);
alter table public.loans        add exclude using gist (copy_id with =, period with &&);
alter table public.fines        add check (amount >= 0.01 and scale(amount) <= 2);
alter table public.reservations add check (ended_at is null or ended_at >= reserved_at);

create index on public.members (guardian_id);
create index on public.copies (book_id);
create index on public.loans using hash (copy_id);
create index on public.loans (member_id, lent_at);
create index on public.reservations (member_id);
create unique index on public.reservations (member_id, book_id) where ended_at is null;
commit;
