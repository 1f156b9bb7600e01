-- +goose Up
create table sso_link (                            -- a person at an organisation's own sign-on
    issuer    text not null,
    subject   text not null,
    person_id text not null references identity (id),
    made      timestamp not null,
    used      timestamp not null,
    primary key (issuer, subject),
    unique (issuer, person_id)
);
create index sso_link_person on sso_link (person_id);
