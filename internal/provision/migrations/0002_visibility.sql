-- +goose Up
alter table delivery add column sensitive boolean not null default false; -- at a place that must not be found: never shown finer than its authority
alter table upload add column sent_by text not null default '';          -- a person's id; '' once erased, and where nobody was signed in
alter table upload add column confirmed_by text not null default '';
alter table upload add column terms text not null default '';            -- the version of the terms that sharing it rests on
create table terms_acceptance (
    organisation_id text not null references organisation (id),
    version         text not null,
    person_id       text not null,              -- '' once erased
    accepted        timestamp not null,
    primary key (organisation_id, version)
);
create table small_count_reader (               -- whom an organisation lets see its counts of children below ten
    organisation_id text not null references organisation (id),
    person_id       text not null,
    named           timestamp not null,
    named_by        text not null,              -- '' once erased
    primary key (organisation_id, person_id)
);
create index small_count_reader_person on small_count_reader (person_id);
create table delivery_change (                  -- one change of who sees what, to be undone
    id              text primary key,
    organisation_id text not null references organisation (id),
    person_id       text not null,              -- '' once erased
    made            timestamp not null,
    undone          timestamp
);
create index delivery_change_organisation on delivery_change (organisation_id, made);
create table delivery_before (                  -- what each delivery was before the change
    change_id   text not null references delivery_change (id),
    delivery_id text not null,
    visibility  text not null,
    sensitive   boolean not null,
    primary key (change_id, delivery_id)
);
create index delivery_before_delivery on delivery_before (delivery_id);
