-- +goose Up
create table figure (                            -- a number that somebody cited, as it was then
    id            text primary key,              -- made from room, query, release and value
    room          text not null,                 -- which works it out again
    query         text not null,                 -- in that room's own words
    release_id    text not null,
    number        double precision,              -- null where a symbol stands in its place
    symbol        text not null,                 -- '' where there is a number
    decimals      integer not null,              -- as published; -1 where not known
    unit          text not null,
    lower_limit   double precision,              -- null where there is no interval
    upper_limit   double precision,
    method        text not null,
    title         text not null,
    period        text not null,
    place         text not null,
    release_title text not null,
    published     date,
    source        text not null,
    licence       text not null,
    page          text not null,
    note          text not null,
    was_public    boolean not null,              -- the public could see it when it was cited
    cited         timestamp not null,
    cited_by      text references identity (id), -- null: nobody in particular, or they were erased
    check ((number is null) = (symbol <> ''))
);
create index figure_cited on figure (cited);
create index figure_cited_by on figure (cited_by);
