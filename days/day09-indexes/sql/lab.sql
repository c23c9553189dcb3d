-- What the lab works on: who does what in the course, and when. lab.rows events of lab.learners learners, in the order
-- of their times; the events of one learner are spread evenly among all others'.
create table learners (
    id    integer not null,
    email text    not null,

    constraint learners_pkey primary key (id)
);

create table events (
    id         integer     not null,
    learner_id integer     not null,
    at         timestamptz not null,
    verb       text        not null,
    body       jsonb       not null
) with (autovacuum_enabled = off); -- a figure must not depend on when that ran

insert into learners
select n, 'Learner' || n || '@Example.org'
from generate_series(0, current_setting('lab.learners')::integer - 1) as n;

insert into events
select n,
       n::bigint * 7919 % current_setting('lab.learners')::integer,
       timestamptz '2026-01-01 00:00Z' + n * interval '1 minute',
       case when (n / 7 + n) % 100 = 0 then 'failed' when n % 10 = 0 then 'completed' else 'checked_in' end,
       jsonb_build_object('day', 1 + n % 30, 'tags', jsonb_build_array('t' || n % 1000))
from generate_series(1, current_setting('lab.rows')::integer) as n;

alter table events add constraint events_pkey primary key (id);
alter table events add constraint events_learner_fkey foreign key (learner_id) references learners (id);
