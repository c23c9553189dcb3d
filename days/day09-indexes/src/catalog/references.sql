-- Foreign keys of the tables $1, with what is known of the columns that refer.
select conname::text as name,
       conrelid as "table",
       confrelid::regclass::text as parent,
       array(
           select quote_ident(attname)
           from unnest(conkey) with ordinality as key (number, place)
           join pg_attribute on attrelid = conrelid and attnum = number
           order by place
       ) as columns,
       array(
           select coalesce((
               select n_distinct::float8
               from pg_stats
               where (schemaname, tablename) = (nspname, relname) and pg_stats.attname = pg_attribute.attname
               order by inherited desc
               limit 1
           ), 0)
           from unnest(conkey) with ordinality as key (number, place)
           join pg_attribute on attrelid = conrelid and attnum = number
           order by place
       ) as distinct_values,
       coalesce((
           select sum(n_tup_del)
           from (select confrelid union select relid from pg_partition_tree(confrelid)) as part (oid)
           join pg_stat_user_tables on relid = part.oid
       ), 0)::int8 as parent_deletes,
       confdeltype::text as on_delete
from pg_constraint
join pg_class on pg_class.oid = conrelid
join pg_namespace on pg_namespace.oid = relnamespace
where contype = 'f'
  and conparentid = 0
  and conrelid = any ($1)
order by conname collate "C"
