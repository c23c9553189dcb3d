create table check_ins (
    email      text,
    name       text,
    course     text,
    cohort     text,
    starts_on  date,
    signed_on  date,
    day        smallint,
    lesson     text,
    week       smallint,
    week_title text,
    hours      numeric,
    energy     smallint,
    note       text,
    done       boolean,

    primary key (email, cohort, day)
);
