-- How many views, materialized ones too, without what an extension brought along.
select count(*)
from pg_class
join pg_namespace on pg_namespace.oid = relnamespace
where relkind in ('v', 'm')
  and nspname <> 'information_schema'
  and nspname !~ '^pg_'
  and (cardinality($1::text[]) = 0 or nspname = any ($1))
  and not exists (
      select
      from pg_depend
      where classid = 'pg_class'::regclass
        and objid = pg_class.oid
        and deptype = 'e'
  )
