-- +goose Up
create table travel (                       -- times of travel between settings and neighbourhoods, as somebody worked them out
    id        text primary key,             -- the import that brought them
    source    text not null,                -- whose they are
    licence   text,                         -- the terms that they come under, as whoever brought them said; null: nothing was said
    mode      text not null,                -- how one travels: "on foot"
    minutes   double precision not null,    -- beyond which nothing is within reach
    longest_s bigint not null,              -- the longest time in the files, in seconds: how far they tell of anything
    file      text not null,
    imported  timestamp not null,
    digest    text not null                 -- of the times, by which the same ones are known again
);
create table travel_use (                   -- which questions they answer: one matrix for each area and age phase
    area      text not null,                -- GSS code, of today or of when they came; no foreign key, as areas are written anew with each look-up
    phase     text not null,                -- "any": a question that names no age phase
    travel_id text not null references travel (id),
    primary key (area, phase)
);
-- One row holds all the times of a setting, packed as travel.go says. A row per
-- pair would be several millions for England, of a hundred bytes each with its two
-- codes and its index, and reading them would take longer than all else that the
-- landscape is made of. Nothing ever asks for a single pair.
create table travel_time (
    travel_id  text not null references travel (id),
    setting_id text not null,
    times      bytea not null,
    primary key (travel_id, setting_id)
);
