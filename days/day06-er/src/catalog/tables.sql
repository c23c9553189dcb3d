-- Tables, ordinary, partitioned and foreign; without partitions, and without what an extension brought along.
select pg_class.oid,
       nspname::text as schema,
       relname::text as name,
       obj_description(pg_class.oid, 'pg_class') as comment,
       pg_get_partkeydef(pg_class.oid) as partitioned_by
from pg_class
join pg_namespace on pg_namespace.oid = relnamespace
where relkind in ('r', 'p', 'f')
  and not relispartition
  and nspname = any ($1)
  and not exists (
      select
      from pg_depend
      where classid = 'pg_class'::regclass
        and objid = pg_class.oid
        and deptype = 'e'
  )
order by nspname collate "C", relname collate "C"
