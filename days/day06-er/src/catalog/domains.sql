-- Domains, with their checks by name.
select nspname::text as schema,
       typname::text as name,
       format_type(typbasetype, typtypmod) as type_name,
       typnotnull as not_null,
       array(
           select pg_get_constraintdef(oid)
           from pg_constraint
           where contypid = pg_type.oid and contype = 'c'
           order by conname collate "C"
       ) as checks,
       obj_description(pg_type.oid, 'pg_type') as comment
from pg_type
join pg_namespace on pg_namespace.oid = typnamespace
where typtype = 'd'
  and nspname = any ($1)
  and not exists (
      select
      from pg_depend
      where classid = 'pg_type'::regclass
        and objid = pg_type.oid
        and deptype = 'e'
  )
order by nspname collate "C", typname collate "C"
