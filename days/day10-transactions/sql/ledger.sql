-- The ledger of day 10: hours that learners give each other.
create table learners (
    id    uuid primary key,
    name  text not null,
    email text not null constraint learners_email_key unique
);

create table balances (
    learner_id uuid primary key references learners (id),
    hours      numeric(10,2) not null constraint balances_not_negative check (hours >= 0)
);

insert into learners (id, name, email) values
    ('019c0c33-0000-7000-8000-00000000000a', 'Ada', 'ada@example.org'),
    ('019c0c33-0000-7000-8000-00000000000b', 'Barbara', 'barbara@example.org'),
    ('019c0c33-0000-7000-8000-00000000000c', 'Grace', 'grace@example.org');

insert into balances (learner_id, hours)
select id, 10
from learners;
