-- +goose Up
create table organisation (
    id           text primary key,
    name         text not null,
    kind         text not null,
    about        text not null default '',
    website      text not null default '',
    member_from  date,                       -- null: not a member of the alliance
    member_to    date,                       -- null: still one
    illustrative boolean not null            -- made up for a demonstration
);
create table organisation_identifier (
    organisation_id text not null references organisation (id),
    identifier      text not null unique,    -- org-id: GB-CHC-1234567
    primary key (organisation_id, identifier)
);
