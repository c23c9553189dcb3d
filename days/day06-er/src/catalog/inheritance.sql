-- Tables that inherit columns from others. Partitions do too, but are not among the tables.
select inhrelid as child,
       inhparent as parent
from pg_inherits
where inhrelid = any ($1)
  and inhparent = any ($1)
