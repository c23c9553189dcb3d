-- What might be of use one day.
alter table members add created_at timestamptz not null default now();
