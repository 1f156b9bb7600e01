-- +goose Up
-- Whoever reads a mailbox says whether it may be shown. What there is was shown already.
alter table contact add column confirmed boolean not null default false;
alter table contact add column token_hash text;      -- null once confirmed
alter table contact add column sent timestamp;       -- when its mailbox was last asked; null once confirmed
alter table contact add column expires timestamp;    -- until when that can be answered; null once confirmed
update contact set confirmed = true;
create unique index contact_token on contact (token_hash);
create unique index contact_once on contact (mailbox, organisation_id, collaboration_id) where not confirmed;
