-- +goose Up
create table file (
  id         text primary key,
  name       text not null,
  media_type text not null,
  size       bigint not null,   -- bytes
  sha256     text not null,     -- of the whole content, hexadecimal
  kept_at    timestamp not null
);
-- SQLite takes any type's name, and keeps bytes as they are in a column of this one.
create table file_chunk (
  file   text not null references file (id) on delete cascade,
  number integer not null,      -- from 0; every chunk but the last is full
  data   bytea not null,
  primary key (file, number)
);
