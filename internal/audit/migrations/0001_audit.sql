-- +goose Up
create table audit_head (                       -- one row: the end of the chain
    seq  bigint not null,
    hash text not null
);
insert into audit_head (seq, hash) values (0, '0000000000000000000000000000000000000000000000000000000000000000');
create table audit_entry (                      -- never changed, never deleted
    seq         bigint primary key,
    at          timestamp not null,
    actor       text not null,                  -- a person's id; '' the system
    action      text not null,
    kind        text not null,
    thing       text not null,
    scope_kind  text not null,
    scope_id    text not null,
    before_hash text not null,                  -- salted; '' where there were no values
    after_hash  text not null,
    previous    text not null,
    hash        text not null
);
create index audit_entry_thing on audit_entry (kind, thing);
create index audit_entry_actor on audit_entry (actor);
create index audit_entry_scope on audit_entry (scope_kind, scope_id);
create table audit_value (                      -- beside the chain: goes when a person is erased
    seq    bigint primary key,
    salt   text not null,
    before text,                                -- JSON
    after  text
);
create table audit_about (                      -- whose data the values hold
    seq    bigint not null,
    person text not null,
    primary key (seq, person)
);
create index audit_about_person on audit_about (person);
