-- +goose Up
create table sign_in_link (                        -- a link or a code that was e-mailed; the secret itself is not here
    id           text primary key,
    secret_hash  text not null unique,
    purpose      text not null,                    -- sign-in, server, confirm, email
    email        text not null,                    -- where it was sent
    person_id    text not null,                    -- '' nobody has that address; no reference, since checking one would take time
    browser_hash text not null,                    -- of the cookie of the browser that asked; '' any browser
    session_id   text not null,                    -- confirm: the session; '' otherwise
    next         text not null,                    -- where to go afterwards
    tries        integer not null,
    made         timestamp not null,
    ends         timestamp not null,
    used         timestamp
);
create index sign_in_link_email on sign_in_link (email);
create index sign_in_link_person on sign_in_link (person_id);
create table attempt (                             -- how often something was tried: one row for each who tries it
    subject text primary key,                      -- a hash of what is tried and by whom
    due     bigint not null                        -- microseconds since 1970: when all that was tried would have been in order
);
create index attempt_due on attempt (due);
create table api_token (
    id          text primary key,
    person_id   text not null references identity (id),
    name        text not null,
    token_hash  text not null unique,
    permissions text not null,                     -- with spaces between
    made        timestamp not null,
    ends        timestamp not null,
    seen        timestamp
);
create index api_token_person on api_token (person_id);
