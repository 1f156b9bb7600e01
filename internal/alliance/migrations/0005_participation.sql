-- +goose Up
create table offer (                               -- what an organisation can offer
    id              text primary key,
    organisation_id text not null references organisation (id),
    kind            text not null,
    title           text not null,
    about           text not null,
    how_many        integer,                       -- null: not said
    place           text not null,
    themes          text not null,
    phases          text not null,
    begins          date,
    ends            date,
    visibility      text not null,                 -- alliance, public
    by_id           text references identity (id),
    made            timestamp not null,
    withdrawn       timestamp
);
create index offer_organisation on offer (organisation_id);
create table ask (                                 -- what a collaboration asks of an organisation
    id               text primary key,
    collaboration_id text not null,
    organisation_id  text not null references organisation (id),
    title            text not null,
    about            text not null,
    by_when          date,
    state            text not null,                -- open, answered, done
    answer           text not null,
    by_id            text references identity (id),
    answered_by      text references identity (id),
    made             timestamp not null,
    answered         timestamp
);
create index ask_organisation on ask (organisation_id);
create index ask_collaboration on ask (collaboration_id);
create table contact (                             -- whom an organisation may speak to at a collaboration
    id               text primary key,
    collaboration_id text not null,
    organisation_id  text not null references organisation (id),
    label            text not null,                -- a role: "Careers lead"
    mailbox          text not null                 -- a role's mailbox, never a person's own
);
create index contact_organisation on contact (organisation_id);
