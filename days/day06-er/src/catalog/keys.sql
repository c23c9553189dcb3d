-- Keys: unique over whole columns and all rows. An index that checks a part of the table, or an expression, makes none,
-- nor does one that failed to be built.
select indrelid as "table",
       coalesce(conname, relname)::text as name,
       case contype when 'p' then 0 when 'u' then 1 else 2 end as kind,
       coalesce(condeferrable, false) as deferrable,
       coalesce(condeferred, false) as deferred,
       (indkey::int2[])[0:indnkeyatts - 1] as columns,
       coalesce(obj_description(pg_constraint.oid, 'pg_constraint'), obj_description(indexrelid, 'pg_class')) as comment
from pg_index
join pg_class on pg_class.oid = indexrelid
left join pg_constraint on conindid = indexrelid and conrelid = indrelid and contype in ('p', 'u')
where indrelid = any ($1)
  and indisunique
  and indisvalid
  and indpred is null
  and indexprs is null
order by indrelid, kind, coalesce(conname, relname) collate "C"
