-- Indexes that make no key: of a part of the rows, of an expression, not unique, or not built to the end. What a constraint
-- brought along is told with the constraint.
select indrelid as "table",
       relname::text as name,
       regexp_replace(pg_get_indexdef(indexrelid), '^.*? USING ', '') as definition,
       indisunique as is_unique,
       indisvalid as valid,
       obj_description(indexrelid, 'pg_class') as comment
from pg_index
join pg_class on pg_class.oid = indexrelid
where indrelid = any ($1)
  and not (indisunique and indisvalid and indpred is null and indexprs is null)
  and not exists (
      select
      from pg_constraint
      where conindid = indexrelid and conrelid = indrelid and contype in ('p', 'u', 'x')
  )
order by indrelid, relname collate "C"
