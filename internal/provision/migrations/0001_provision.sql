-- +goose Up
create table programme (
    id              text primary key,
    organisation_id text not null references organisation (id),
    name            text not null,
    about           text not null default '',
    themes          text not null default '',   -- slugs with a space between; '' is not known
    phases          text not null default '',
    illustrative    boolean not null,
    unique (organisation_id, name)
);
create table upload (
    id              text primary key,
    organisation_id text not null references organisation (id),
    file_name       text not null,
    sheet           text not null,
    state           text not null,              -- columns, matching, review, confirmed, withdrawn, failed
    file_id         text not null,              -- '' once withdrawn: the original goes with it
    left_out        text not null,              -- JSON: the columns of personal data that were never kept
    choices         text not null,              -- JSON: which column has which role, where a person said so
    headings        text not null default '[]', -- JSON: the headings of the rows' cells
    job_id          text not null default '',
    problem         text not null default '',
    problems        text not null default '[]', -- JSON: rows that could be read only in part
    visibility      text not null default '',
    made            timestamp not null,
    confirmed       timestamp
);
create index upload_organisation on upload (organisation_id);
create table upload_row (
    upload_id   text not null references upload (id),
    number      bigint not null,                -- of the data row, from 1
    line        bigint not null,                -- of the row in the sheet, as a spreadsheet shows it
    cells       text not null,                  -- JSON
    memory      text not null,                  -- what the row says of a setting, folded: the key of remembered decisions
    status      text not null,                  -- matched, review, none or aside
    setting_id  text not null,                  -- the likeliest; '' where there is none
    probability double precision not null,
    reason      text not null,
    candidates  text not null,                  -- JSON
    decision    text not null default '',       -- '', setting or none: what a person (or a remembered decision) said
    decided_id  text not null default '',
    remembered  boolean not null default false, -- the decision came from an earlier upload
    primary key (upload_id, number)
);
create index upload_row_status on upload_row (upload_id, status, decision);
create table remembered_decision (
    organisation_id text not null references organisation (id),
    memory          text not null,
    setting_id      text not null,              -- '' for none
    upload_id       text not null references upload (id), -- withdrawn with it
    decided         timestamp not null,
    primary key (organisation_id, memory, upload_id)
);
create table delivery (
    id           text primary key,
    programme_id text not null references programme (id),
    setting_id   text not null references setting (id),
    themes       text not null,                 -- slugs with a space between; '' is not known
    phases       text not null,
    period       bigint,                        -- school year by the year it begins in; null is not known
    reached      bigint,                        -- children or young people; null is not known
    visibility   text not null,
    upload_id    text references upload (id),
    row_number   bigint,
    illustrative boolean not null
);
create index delivery_setting on delivery (setting_id);
create index delivery_programme on delivery (programme_id);
create index delivery_upload on delivery (upload_id);
