-- +goose Up
create table person (                              -- what the alliance knows of an identity; no row: nothing yet
    id         text primary key references identity (id),
    title      text not null,                      -- what they do, in their own words
    phone      text not null,                      -- at work
    about      text not null,
    listing    text not null,                      -- hidden, colleagues, members
    show_email boolean not null
);
create table affiliation (                         -- a person at an organisation, for a time
    id              text primary key,
    person_id       text references identity (id), -- null: erased; that somebody was there stays
    organisation_id text not null references organisation (id),
    title           text not null,
    role            text not null,                 -- the account role that it gives there
    begins          timestamp not null,
    ends            timestamp
);
create index affiliation_person on affiliation (person_id);
create index affiliation_organisation on affiliation (organisation_id);
create unique index affiliation_once on affiliation (person_id, organisation_id) where ends is null;
create table handover (                            -- somebody leaves an organisation, and what they held goes to another
    id                    text primary key,
    affiliation_id        text not null references affiliation (id),
    organisation_id       text not null references organisation (id),
    on_day                timestamp not null,
    successor_id          text references identity (id), -- null: nobody yet, or whoever accepts the invitation
    invited               boolean not null,        -- waits for an invitation to be accepted
    state                 text not null,           -- planned, done, undone, called off
    by_id                 text references identity (id),
    made                  timestamp not null,
    done                  timestamp,
    successor_affiliation text references affiliation (id),
    successor_was         text not null            -- the role the successor had before; '' where they had none
);
create index handover_organisation on handover (organisation_id);
create unique index handover_once on handover (affiliation_id) where state = 'planned';
create table handover_seat (                       -- seats that went with it
    handover_id text not null references handover (id),
    was_seat    text not null,
    now_seat    text not null,                     -- '' where it was ended
    collaboration_id text not null,
    role        text not null,
    primary key (handover_id, was_seat)
);
create table join_request (
    id               text primary key,
    person_id        text references identity (id), -- null: erased
    organisation_id  text references organisation (id), -- asked to join this organisation
    collaboration_id text,                         -- or this collaboration
    representing_id  text references organisation (id), -- on behalf of
    constituency     text not null,
    why              text not null,
    state            text not null,                -- open, accepted, declined, withdrawn
    made             timestamp not null,
    decided          timestamp,
    decided_by       text references identity (id),
    words            text not null                 -- what was said with the decision
);
create index join_request_person on join_request (person_id);
create index join_request_organisation on join_request (organisation_id);
create index join_request_collaboration on join_request (collaboration_id);
create table invitation (
    id               text primary key,
    token_hash       text unique,                  -- null once it can no longer be used
    email            text not null,                -- '' once erased
    organisation_id  text references organisation (id), -- to this organisation
    collaboration_id text,                         -- or to a seat at this collaboration
    role             text not null,                -- there
    representing_id  text references organisation (id),
    constituency     text not null,
    handover_id      text references handover (id),
    by_id            text references identity (id),
    made             timestamp not null,
    sent             timestamp not null,
    expires          timestamp not null,
    accepted         timestamp,
    revoked          timestamp,
    person_id        text references identity (id) -- who accepted it
);
create index invitation_organisation on invitation (organisation_id);
create index invitation_collaboration on invitation (collaboration_id);
create index invitation_email on invitation (email);
