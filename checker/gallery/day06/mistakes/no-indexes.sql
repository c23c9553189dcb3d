-- It has one on the other side only.
drop index loans_member;
