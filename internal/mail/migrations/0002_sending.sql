-- +goose Up
alter table mail_message add column sent timestamp;                          -- null: not yet, or not to be
alter table mail_message add column until timestamp;                         -- after which it is no longer worth sending
alter table mail_message add column failed text not null default '';         -- why the last attempt failed, without the address
alter table mail_message add column withheld boolean not null default false; -- kept like the others, and never sent
create index mail_message_made on mail_message (made);
create index mail_message_person on mail_message (person_id);
