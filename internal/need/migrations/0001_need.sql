-- +goose Up
create table need_dataset (
    id          text primary key,
    title       text not null,
    publisher   text not null,
    licence     text not null,
    attribution text not null,
    link        text not null,
    note        text not null,
    threshold   bigint not null,      -- a count below it that we work out ourselves is withheld
    base        bigint not null       -- what the publisher rounds counts to; 1: it does not
);
create table need_release (
    number     bigint primary key,    -- in the order of import
    id         text not null unique,
    dataset    text not null references need_dataset (id),
    label      text not null,
    published  date,
    files      text not null,         -- names, one a line
    hash       text not null,         -- of the files' content and of the mapping they were read by
    rows_read  bigint not null,
    imported   timestamp not null,
    superseded bigint references need_release (number), -- by this one; null: it stands
    withdrawn  timestamp,             -- an import that was undone
    problems   text not null          -- what could not be read, one a line, the first of them
);
create index need_release_dataset on need_release (dataset, number);
create table need_measure (
    release    bigint not null references need_release (number),
    measure    text not null,
    title      text not null,
    unit       text not null,
    grouping   text not null,
    definition text not null,
    year_type  text not null,
    polarity   text not null,
    basis      text not null,
    primary key (release, measure)
);
create table need_series (            -- one measure for one group of people
    id        bigint primary key,
    dataset   text not null references need_dataset (id),
    measure   text not null,
    breakdown text not null,
    unique (dataset, measure, breakdown)
);
create table need_place (             -- as publishers name it; what area that is now, the register says
    id    bigint primary key,
    level text not null,
    code  text not null,
    la    text not null,
    urn   text not null,
    name  text not null,
    unique (level, code, la, urn, name)
);
create table need_observation (
    release  bigint not null,
    series   bigint not null,
    place    bigint not null,
    period   text not null,
    ordinal  bigint not null,         -- sorts periods
    value    double precision,        -- null where the symbol stands
    symbol   text not null,
    decimals smallint not null,       -- as published; -1: not known
    x        double precision,
    n        double precision,
    lower    double precision,
    upper    double precision,
    row_no   bigint not null          -- of the file
);
create index need_observation_series on need_observation (series, release, place, ordinal);
