-- +goose Up
create table data_version (
    name    text primary key,
    version bigint not null
);
