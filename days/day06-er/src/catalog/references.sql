-- Foreign keys as declared; those that PostgreSQL derives from them for partitions have a parent. One that a partition
-- declares for itself is told with the partition.
select conrelid as "table",
       conname::text as name,
       conkey as columns,
       confrelid as parent,
       confkey as parent_columns,
       confdeltype::text as on_delete,
       confupdtype::text as on_update,
       condeferrable as deferrable,
       condeferred as deferred,
       convalidated as validated,
       obj_description(oid, 'pg_constraint') as comment
from pg_constraint
where contype = 'f'
  and conparentid = 0
  and conrelid = any ($1)
order by conrelid, conname collate "C"
