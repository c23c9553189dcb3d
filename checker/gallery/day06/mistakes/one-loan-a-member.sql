-- The rule of the copy, applied to the member.
create unique index on loans (member_id) where returned_at is null;
