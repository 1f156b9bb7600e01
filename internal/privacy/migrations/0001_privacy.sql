-- +goose Up
create table privacy_acknowledgement (           -- a person read this edition of a notice
    person_id text not null references identity (id),
    kind      text not null,
    edition   integer not null,
    at        timestamp not null,
    primary key (person_id, kind, edition)
);
create table privacy_report (                    -- one rule of retention, carried out once
    run     text not null,                       -- the job
    rule    text not null,
    at      timestamp not null,
    older   timestamp not null,                  -- what was older than this went
    removed bigint not null,
    problem text not null,                       -- '' where it was carried out
    primary key (run, rule)
);
create index privacy_report_at on privacy_report (at);
