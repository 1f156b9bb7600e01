-- +goose Up
create table identity (                            -- an adult who is known here
    id           text primary key,
    name         text not null,
    email        text unique,                      -- lower case; null for somebody who cannot sign in
    made         timestamp not null,
    ended        timestamp,                        -- null: may sign in
    illustrative boolean not null
);
create table role_grant (
    id         text primary key,
    person_id  text not null references identity (id),
    role       text not null,
    scope_kind text not null,                      -- '' everything, organisation, collaboration
    scope_id   text not null,
    begins     timestamp not null,
    ends       timestamp,
    source     text not null                       -- what gives it, and takes it away: 'seat:…'
);
create index role_grant_person on role_grant (person_id);
create index role_grant_scope on role_grant (scope_kind, scope_id);
create index role_grant_source on role_grant (source);
create table session (
    id         text primary key,
    token_hash text not null unique,
    person_id  text not null references identity (id),
    method     text not null,
    device     text not null,
    made       timestamp not null,
    seen       timestamp not null,
    confirmed  timestamp not null
);
create index session_person on session (person_id);
