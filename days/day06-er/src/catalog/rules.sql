-- Checks, exclusions and constraint triggers.
select conrelid as "table",
       conname::text as name,
       case contype
           when 't' then (
               select 'TRIGGER ' || proname || '()'
                      || case when condeferrable then ' DEFERRABLE' else '' end
                      || case when condeferred then ' INITIALLY DEFERRED' else '' end
               from pg_trigger
               join pg_proc on pg_proc.oid = tgfoid
               where tgconstraint = pg_constraint.oid and tgrelid = conrelid
           )
           else pg_get_constraintdef(pg_constraint.oid)
       end as definition,
       obj_description(pg_constraint.oid, 'pg_constraint') as comment
from pg_constraint
where conrelid = any ($1)
  and contype in ('c', 'x', 't')
order by conrelid, conname collate "C"
