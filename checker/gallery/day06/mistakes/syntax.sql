-- A comma before the closing parenthesis, and nobody has run it.
create table members (
    id    integer generated always as identity primary key,
    email text not null,
);
