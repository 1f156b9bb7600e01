-- +goose Up
alter table organisation add column themes text not null default '';             -- slugs with a space between
alter table organisation add column version bigint not null default 1;           -- moves with every change, so that nobody overwrites another's
alter table organisation add column merged_into text references organisation (id); -- null: it stands for itself

-- Other names it bears or bore.
create table organisation_name (
    organisation_id text not null references organisation (id),
    name            text not null,
    primary key (organisation_id, name)
);

-- Areas where it works, as GSS codes.
create table organisation_place (
    organisation_id text not null references organisation (id),
    area            text not null,
    primary key (organisation_id, area)
);

-- Times for which it was a member of the alliance.
create table organisation_membership (
    organisation_id text not null references organisation (id),
    starts          date not null,
    ends            date,                                        -- the first day it no longer was; null: it still is
    primary key (organisation_id, starts)
);
insert into organisation_membership (organisation_id, starts, ends)
    select id, member_from, member_to from organisation where member_from is not null;
alter table organisation drop column member_from;
alter table organisation drop column member_to;

create table organisation_merge (
    id        text primary key,
    from_id   text not null references organisation (id),
    into_id   text not null references organisation (id),
    reason    text not null,
    made      timestamp not null,
    made_by   text not null,                                     -- an identity, '' the system
    undone    timestamp,
    undone_by text not null default ''
);
create index organisation_merge_from on organisation_merge (from_id);

-- Pairs that somebody said are two organisations; one_id is the lesser.
create table organisation_distinct (
    one_id   text not null references organisation (id) on delete cascade,
    other_id text not null references organisation (id) on delete cascade,
    made     timestamp not null,
    made_by  text not null,
    primary key (one_id, other_id)
);

-- A member list that is being looked through, or was imported. Its rows hold
-- nothing of the columns that look like personal data.
create table member_import (
    id       text primary key,
    file     text not null,
    state    text not null,                                      -- draft, applied, undone, discarded
    made     timestamp not null,
    made_by  text not null,
    list     text not null,                                      -- JSON: headings and rows
    answers  text not null,                                      -- JSON: what each column is, what each doubtful row is
    applied  timestamp,
    undone   timestamp,
    changes  text not null default ''                            -- JSON: what it added and changed, for undoing it
);
