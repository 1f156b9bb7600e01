-- +goose Up
create table ceremony (                            -- a proof that was asked for and has not been given yet
    handle_hash  text primary key,                 -- of the challenge or state that the answer must carry
    browser_hash text not null,                    -- of the cookie of the browser that asked
    purpose      text not null,                    -- 'passkey.add', 'passkey.sign-in', 'sso.sign-in' …
    session_id   text not null,                    -- of whoever asked; '' where nobody was signed in
    data         text not null,                    -- JSON: what the answer is checked against
    made         timestamp not null,
    expires      timestamp not null
);
create index ceremony_expires on ceremony (expires);
create table passkey (
    id              text primary key,
    person_id       text not null references identity (id),
    name            text not null,
    credential_id   text not null unique,          -- base64url
    public_key      text not null,                 -- base64url, COSE
    transports      text not null,                 -- with spaces between: 'internal hybrid'
    sign_count      bigint not null,
    backup_eligible boolean not null,
    backed_up       boolean not null,
    made            timestamp not null,
    used            timestamp,                     -- null: never
    doubted         timestamp                      -- when it seemed that there is a copy of it
);
create index passkey_person on passkey (person_id);
