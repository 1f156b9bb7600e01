-- +goose Up
create table setting (
    id                   text primary key,  -- register:number
    register             text not null,
    ref                  text not null,
    name                 text not null,
    type                 text not null,
    phase                text not null,
    status               text not null,     -- open, closed, proposed or unknown
    opened               date,
    closed               date,
    address              text not null,
    town                 text not null,
    county               text not null,
    postcode             text not null,
    authority            text not null,     -- as the register names it
    authority_code       text not null,     -- three digits
    establishment_number text not null,
    ukprn                text not null,
    uprn                 text not null,
    website              text not null,
    trust                text not null,
    low_age              bigint,
    high_age             bigint,
    pupils               bigint,
    capacity             bigint,
    easting              bigint,
    northing             bigint,
    lsoa_given           text not null      -- the register's own, often of 2011
);
create table setting_place (                -- what we work out about a setting; rebuilt when an input changes
    setting_id         text primary key references setting (id),
    current_id         text not null,       -- the generation of this school that stands now
    placed             text not null,
    doubt_m            double precision not null,
    lat                double precision not null,   -- meaningful only where placed gives a point
    lon                double precision not null,
    neighbourhood      text not null,
    ward               text not null,
    district           text not null,
    county             text not null,
    combined_authority text not null,
    region             text not null
);
create index setting_place_current on setting_place (current_id);
create index setting_place_neighbourhood on setting_place (neighbourhood);
create index setting_place_ward on setting_place (ward);
create index setting_place_district on setting_place (district);
create index setting_place_county on setting_place (county);
create index setting_place_combined on setting_place (combined_authority);
create index setting_place_region on setting_place (region);
create table setting_name (                 -- names borne before the present one
    setting_id text not null,
    name       text not null,
    seen       text not null,
    primary key (setting_id, name)
);
create table setting_link (
    from_id     text not null,
    to_id       text not null,
    kind        text not null,
    successor   boolean not null,
    split       boolean not null,
    name        text not null,
    established date,
    primary key (from_id, to_id, kind)
);
create table setting_census (
    setting_id text not null,
    period     bigint not null,             -- school year, by the year it begins in
    pupils     bigint,
    fsm        bigint,                      -- eligible for free school meals
    fsm_ever6  bigint,                      -- eligible at any time in six years
    primary key (setting_id, period)
);
create table register_import (
    id       text primary key,
    kind     text not null,
    file     text not null,
    sha256   text not null,
    imported timestamp not null,
    report   text not null                  -- JSON
);
create table setting_change (
    import_id  text not null references register_import (id),
    setting_id text not null,
    kind       text not null,               -- new, closed, reopened, renamed, moved, converted, gone
    was        text not null,
    now        text not null,
    primary key (import_id, setting_id, kind)
);
