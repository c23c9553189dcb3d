-- Two tables whose columns depend on each other: a city is in one country and one time zone, a model has one maker and one
-- system. The setting `day08.rows` says how many rows each gets; one row in 200 is about branch 17.

create table learners as
select number as id,
       'country ' || number % 200 as country,
       'city ' || number % 200 as city,
       'zone ' || number % 200 as zone
from generate_series(1, current_setting('day08.rows')::integer) as number;

create table devices as
select number as learner_id,
       'maker ' || number % 200 as maker,
       'model ' || number % 200 as model,
       'system ' || number % 200 as system
from generate_series(1, current_setting('day08.rows')::integer) as number;

analyze learners, devices;
