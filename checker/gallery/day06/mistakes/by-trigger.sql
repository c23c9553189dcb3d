-- Of two sessions at once, neither sees the other's row.
alter table loans drop constraint loans_overlap;
create unique index on loans (copy_id) where returned_at is null;
create function no_overlap() returns trigger language plpgsql as $$
begin
    if exists (
        select from loans
        where copy_id = new.copy_id and id <> new.id
          and tstzrange(lent_at, returned_at) && tstzrange(new.lent_at, new.returned_at)
    ) then
        raise exception 'copy % is lent at that time', new.copy_id;
    end if;
    return new;
end
$$;
create trigger no_overlap after insert or update on loans for each row execute function no_overlap();
