create statistics learners_place (dependencies) on country, city, zone from learners;
create statistics devices_kind (dependencies) on maker, model, system from devices;
analyze learners, devices;
