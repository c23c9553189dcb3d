-- Indexes of the tables $1, none of which is a partition. A partitioned index has the sums over its parts.
select index.oid,
       indrelid as "table",
       index.oid::regclass::text as name,
       amname::text as method,
       indisunique as "unique",
       indisvalid and indisready as valid,
       index.relkind = 'I' as partitioned,
       -- A constraint stands on it, a foreign key refers to it, or replication knows rows by it.
       indisreplident or exists (select from pg_constraint where conindid = index.oid) as needed,
       array(
           select pg_get_indexdef(index.oid, place, true)
           from generate_series(1, indnkeyatts) as place
           order by place
       ) as keys,
       array(
           select concat_ws(' ', indclass[place], indcollation[place])
           from generate_series(0, indnkeyatts - 1) as place
           order by place
       ) as classes,
       indoption::int2[] as options,
       array(
           select pg_get_indexdef(index.oid, place, true)
           from generate_series(indnkeyatts + 1, indnatts) as place
           order by place
       ) as included,
       pg_get_expr(indpred, indrelid, true) as predicate,
       pg_get_indexdef(index.oid, 0, true) as definition,
       parts.bytes,
       parts.scans
from pg_index
join pg_class as index on index.oid = indexrelid
join pg_am on pg_am.oid = index.relam
cross join lateral (
    select coalesce(sum(pg_relation_size(part.oid)), 0)::int8 as bytes,
           coalesce(sum(idx_scan), 0)::int8 as scans
    from (select index.oid union select relid from pg_partition_tree(index.oid)) as part (oid)
    left join pg_stat_user_indexes on indexrelid = part.oid
) as parts
where indrelid = any ($1)
order by index.oid::regclass::text collate "C"
