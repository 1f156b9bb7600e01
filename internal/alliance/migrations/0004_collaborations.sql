-- +goose Up
create table collaboration (                       -- a table that people sit round
    id           text primary key,
    kind         text not null,
    name         text not null,
    slug         text not null unique,
    areas        text not null,                    -- GSS codes with a space between
    themes       text not null,
    phases       text not null,
    focus        text not null,
    about        text not null,
    begins       date,                             -- shown by its year alone
    ends         date,
    illustrative boolean not null,
    changed      timestamp not null                -- also what is held while its seats change
);
create table collaboration_slug (                  -- every address it ever had
    slug             text primary key,
    collaboration_id text not null references collaboration (id)
);
create table collaboration_figure (                -- published of it
    collaboration_id text not null references collaboration (id),
    position         integer not null,
    value            text not null,
    label            text not null,
    source           text not null,
    primary key (collaboration_id, position)
);
create table collaboration_group (                 -- a steering group, a secretariat
    id               text primary key,
    collaboration_id text not null references collaboration (id),
    kind             text not null,
    name             text not null,
    remit            text not null,
    begins           date,
    ends             date
);
create index collaboration_group_of on collaboration_group (collaboration_id);
create table ally (                                -- a coalition that works beside ours
    id      text primary key,
    name    text not null,
    remit   text not null,                         -- after "works on"
    themes  text not null,
    phases  text not null,
    website text not null
);
create table collaboration_ally (
    collaboration_id text not null references collaboration (id),
    ally_id          text not null references ally (id),
    leaves           text not null,                -- what this collaboration leaves to it
    primary key (collaboration_id, ally_id)
);
create table seat (
    id               text primary key,
    collaboration_id text not null references collaboration (id),
    group_id         text references collaboration_group (id),
    holder           text not null,                -- person, organisation, unnamed places
    person_id        text references identity (id),     -- null too where the person was erased
    organisation_id  text references organisation (id), -- the holder, or where the person comes from
    acting_id        text references identity (id),     -- the adult who acts for the organisation's seat
    places           integer not null,             -- unnamed places; 0 otherwise
    band             text not null,                -- the age band of unnamed places
    role             text not null,
    constituency     text not null,
    area             text not null,                -- a network's seat: the authority
    public           boolean not null,             -- the person lets everybody see the name
    begins           date not null,
    ends             date,                         -- the first day on which it is no longer held
    previous_id      text references seat (id)     -- the seat that was handed over
);
create index seat_collaboration on seat (collaboration_id);
create index seat_person on seat (person_id);
create index seat_acting on seat (acting_id);
create index seat_organisation on seat (organisation_id);
create table collaboration_entry (                 -- its timeline, and what it is working on, with their versions
    id               text not null,
    version          integer not null,
    latest           boolean not null,
    removed          boolean not null,
    collaboration_id text not null references collaboration (id),
    list             text not null,                -- timeline, work
    label            text not null,                -- what kind of thing it was, or what state the work is in
    day              date not null,
    title            text not null,
    body             text not null,
    themes           text not null,
    phases           text not null,
    by_id            text references identity (id),     -- null: the system, or somebody erased
    made             timestamp not null,
    primary key (id, version)
);
create index collaboration_entry_of on collaboration_entry (collaboration_id, latest);
create index collaboration_entry_by on collaboration_entry (by_id);
