-- Partitions, to any depth, each followed by its own, with the table that they are parts of in the end, and their columns as
-- that one numbers them.
with recursive parts (root, part, path) as (
    select oid, oid, array[]::text[] collate "C"
    from pg_class
    where relkind = 'p' and not relispartition and oid = any ($1)

    union all

    select root, inhrelid, path || array[nspname::text, relname::text]
    from parts
    join pg_inherits on inhparent = part
    join pg_class on pg_class.oid = inhrelid
    join pg_namespace on pg_namespace.oid = relnamespace
)
select root,
       part,
       nspname::text as schema,
       relname::text as name,
       cardinality(path) / 2 as level,
       relkind = 'p' as divided,
       pg_get_expr(relpartbound, pg_class.oid) as bound,
       array(
           select attname::text
           from generate_series(1, relnatts) as number
           left join pg_attribute on attrelid = pg_class.oid and attnum = number
           order by number
       ) as columns
from parts
join pg_class on pg_class.oid = part
join pg_namespace on pg_namespace.oid = relnamespace
where root <> part
order by root, path
