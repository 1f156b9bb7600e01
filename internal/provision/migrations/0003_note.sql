-- +goose Up
create table note (                             -- what somebody says of the record of a place
    id              text primary key,
    kind            text not null,              -- works-here, stopped, wrong, closed or nothing-here
    setting_id      text references setting (id), -- null where it is about a neighbourhood
    neighbourhood   text not null,              -- '' where it is about a setting
    theme           text not null,              -- '' is not known, or not asked for
    phase           text not null,
    period          bigint,                     -- school year by the year it begins in; null is not known
    organisation_id text references organisation (id), -- whose work it is about, and who answers; null where it is about none
    delivery_id     text not null,              -- the piece of work; '' for none. It may have been removed since
    said            text not null,
    author_id       text not null,              -- '' once erased
    by_kind         text not null,              -- for whom the author spoke: organisation or collaboration
    by_id           text not null,
    by_role         text not null,
    made            timestamp not null,
    state           text not null,              -- open, accepted, declined or withdrawn
    recorded        text not null               -- what accepting it put down: '', delivery, or programme with its delivery
);
create index note_setting on note (setting_id);
create index note_neighbourhood on note (neighbourhood);
create index note_organisation on note (organisation_id);
create index note_author on note (author_id);
create index note_kind on note (kind, state);
create table note_step (                        -- its history
    note_id   text not null references note (id),
    number    bigint not null,                  -- from 1
    did       text not null,                    -- said, accepted, declined, withdrawn or undone
    words     text not null,
    person_id text not null,                    -- '' once erased
    by_kind   text not null,                    -- '' for the national team
    by_id     text not null,
    by_role   text not null,
    made      timestamp not null,
    primary key (note_id, number)
);
create index note_step_person on note_step (person_id);
create table note_removed (                     -- the delivery that accepting a note removed, to be put back
    note_id      text primary key references note (id),
    delivery_id  text not null,
    programme_id text not null,
    setting_id   text not null,
    themes       text not null,
    phases       text not null,
    period       bigint,
    reached      bigint,
    visibility   text not null,
    sensitive    boolean not null,
    upload_id    text,                          -- goes with its list
    row_number   bigint,
    illustrative boolean not null,
    removed      timestamp not null
);
create index note_removed_upload on note_removed (upload_id);
