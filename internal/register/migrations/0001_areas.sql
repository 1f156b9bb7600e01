-- +goose Up
create table area (
    code        text primary key,           -- GSS code
    kind        text not null,
    name        text not null,
    other_names text not null default '',   -- earlier names, one a line
    valid_from  date,                       -- null: before the data begin
    valid_to    date,                       -- null: still valid
    lat         double precision,
    lon         double precision
);
create table area_part (                    -- part lies directly within whole
    part  text not null references area (code),
    whole text not null references area (code),
    primary key (part, whole)
);
create table area_successor (
    code      text not null references area (code),
    successor text not null references area (code),
    primary key (code, successor)
);
create table area_authority_code (          -- the Department for Education's three digits
    dfe  text primary key,
    code text not null references area (code)
);
create table area_boundary (
    code      text primary key,
    release   text not null,
    vertices  bigint not null,
    dissolved boolean not null,             -- ours, out of districts; not published
    shape     bytea not null                -- multipolygon, WGS84, WKB
);
create table area_need (                    -- children in income-deprived families (IDACI), ages 0 to 15
    code         text primary key,
    release      text not null,
    children_low bigint,                    -- null: unknown or withheld, never 0
    children     bigint,                    -- all children; null unless a file gives it
    idaci_rank   bigint,
    idaci_decile bigint                     -- 1 is the most deprived tenth
);
create table postcode (
    postcode      text primary key,         -- capitals, no space
    lat           double precision not null,
    lon           double precision not null,
    doubt_m       double precision not null,
    neighbourhood text,
    source        text not null
);
