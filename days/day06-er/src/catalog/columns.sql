-- Columns. A column is also not null if its domain, or a domain below that, is.
with recursive refusing (type) as (
    select oid
    from pg_type
    where typtype = 'd' and typnotnull

    union

    select pg_type.oid
    from pg_type
    join refusing on pg_type.typbasetype = refusing.type
    where typtype = 'd'
)
select attrelid as "table",
       attnum as number,
       attname::text as name,
       format_type(atttypid, atttypmod) as type_name,
       not (attnotnull or atttypid in (select type from refusing)) as nullable,
       attidentity <> '' as identity,
       attgenerated <> '' as generated,
       pg_get_expr(adbin, adrelid) as expression,
       col_description(attrelid, attnum) as comment
from pg_attribute
left join pg_attrdef on adrelid = attrelid and adnum = attnum
where attrelid = any ($1)
  and attnum > 0
  and not attisdropped
order by attrelid, attnum
