-- Mandatory, and without a default.
alter table loans alter extensions drop default;
