-- Schemas with tables of somebody's own.
select nspname::text
from pg_namespace
where nspname <> 'information_schema'
  and nspname !~ '^pg_'
  and exists (
      select
      from pg_class
      where relnamespace = pg_namespace.oid
        and relkind in ('r', 'p', 'f')
        and not exists (
            select
            from pg_depend
            where classid = 'pg_class'::regclass
              and objid = pg_class.oid
              and deptype = 'e'
        )
  )
order by nspname collate "C"
