-- At least none, at most any number.
alter table loans drop constraint loans_extensions_check;
alter table loans add check (extensions >= 0);
