-- Enumerated types, with their values in order.
select nspname::text as schema,
       typname::text as name,
       array(
           select enumlabel::text
           from pg_enum
           where enumtypid = pg_type.oid
           order by enumsortorder
       ) as "values",
       obj_description(pg_type.oid, 'pg_type') as comment
from pg_type
join pg_namespace on pg_namespace.oid = typnamespace
where typtype = 'e'
  and nspname = any ($1)
  and not exists (
      select
      from pg_depend
      where classid = 'pg_type'::regclass
        and objid = pg_type.oid
        and deptype = 'e'
  )
order by nspname collate "C", typname collate "C"
