-- What the questions of day 9 are about. course.seed shifts whose the rows are; the order of their times stays.
create table learners (
    id    integer not null constraint learners_pkey primary key,
    email text    not null,
    name  text    not null
) with (autovacuum_enabled = off);

create table events (
    id         integer     not null constraint events_pkey primary key,
    learner_id integer     not null,
    at         timestamptz not null,
    verb       text        not null,
    body       jsonb       not null
) with (autovacuum_enabled = off);

create table reminders (
    id         integer     not null constraint reminders_pkey primary key,
    learner_id integer     not null,
    due_on     date        not null,
    sent_at    timestamptz,
    message    text        not null
) with (autovacuum_enabled = off);

create table check_ins (
    id         integer not null constraint check_ins_pkey primary key,
    learner_id integer not null,
    lesson_id  integer not null,
    hours      numeric not null,

    constraint check_ins_lesson_learner_key unique (lesson_id, learner_id)
) with (autovacuum_enabled = off);

create table notes (
    id         integer     not null constraint notes_pkey primary key,
    learner_id integer     not null,
    at         timestamptz not null,
    mood       text        not null,
    content    text        not null
) with (autovacuum_enabled = off);

insert into learners
select n, 'Learner' || n || '@Example.org', 'Learner ' || n
from generate_series(0, 999) as n;

insert into events
select n,
       (n * 7919 + current_setting('course.seed')::integer * 31) % 1000,
       timestamptz '2026-01-01 00:00Z' + n * interval '1 minute',
       case when (n / 7 + n) % 100 = 0 then 'failed' when n % 10 = 0 then 'completed' else 'checked_in' end,
       jsonb_build_object('day', 1 + n % 30, 'tags', jsonb_build_array('t' || (n + current_setting('course.seed')::integer) % 1000))
from generate_series(1, 40000) as n;

insert into reminders
select n,
       (n * 7919 + current_setting('course.seed')::integer * 31) % 1000,
       date '2026-01-01' + (n * 37) % 365,
       case when (n + current_setting('course.seed')::integer) % 50 <> 0 then timestamptz '2026-01-02 00:00Z' + n * interval '1 minute' end,
       'Time for lesson ' || n % 30
from generate_series(1, 30000) as n;

insert into check_ins
select n, (n * 7919 + current_setting('course.seed')::integer * 31) % 1000, n / 1000, 2
from generate_series(0, 29999) as n;

alter table check_ins add constraint check_ins_learner_fkey foreign key (learner_id) references learners (id);

insert into notes
select n,
       (n * 7919 + current_setting('course.seed')::integer * 31) % 1000,
       timestamptz '2026-01-01 00:00Z' + n * interval '3 minutes',
       (array['calm', 'tired', 'glad', 'lost'])[1 + n % 4],
       'What I learned on day ' || n % 30 || ': ' || md5(n::text)
from generate_series(1, 20000) as n;

create index notes_learner    on notes (learner_id);
create index notes_learner_at on notes (learner_id, at);
create index notes_at         on notes (at);
create index notes_mood       on notes (mood);
create index notes_content    on notes (content);
