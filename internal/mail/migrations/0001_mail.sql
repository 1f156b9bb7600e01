-- +goose Up
create table mail_message (
    id        text primary key,
    address   text not null,
    person_id text not null,       -- '' where the address is nobody's here
    subject   text not null,
    body      text not null,
    made      timestamp not null
);
