-- +goose Up
create table need_neighbour (          -- statistical neighbours, as published; the relation is not mutual
    vintage   text not null,           -- "May 2025"
    published date not null,           -- the first of that month, which sorts vintages
    la        text not null,           -- the Department for Education's three digits
    rank      bigint not null,         -- 1 is the nearest
    neighbour text not null,
    closeness text not null,           -- as published: "Very close"
    primary key (vintage, la, rank)
);
create index need_neighbour_published on need_neighbour (published);
