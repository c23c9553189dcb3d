-- Tables with their sizes and their traffic; a partitioned table has the sums over its partitions.
select root.oid,
       root.oid::regclass::text as name,
       root.relname::text as bare_name,
       root.relkind = 'p' as partitioned,
       coalesce(sum(part.reltuples) filter (where part.reltuples > 0), 0)::int8 as rows,
       coalesce(sum(pg_table_size(part.oid)), 0)::int8 as bytes,
       coalesce(sum(seq_scan), 0)::int8 as scans,
       coalesce(sum(seq_tup_read), 0)::int8 as rows_scanned,
       coalesce(sum(idx_scan), 0)::int8 as index_scans,
       coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::int8 as writes
from pg_class as root
join pg_namespace on pg_namespace.oid = root.relnamespace
cross join lateral (select root.oid union select relid from pg_partition_tree(root.oid)) as parts (oid)
join pg_class as part on part.oid = parts.oid
left join pg_stat_user_tables on relid = part.oid
where root.relkind in ('r', 'p')
  and root.relpersistence <> 't'
  and not root.relispartition
  and nspname !~ '^pg_' and nspname <> 'information_schema'
  and (cardinality($1::text[]) = 0 or nspname = any ($1))
  and not exists (
      select from pg_depend
      where classid = 'pg_class'::regclass and objid = root.oid and deptype = 'e'
  )
group by root.oid
order by root.oid::regclass::text collate "C"
