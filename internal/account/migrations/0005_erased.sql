-- +goose Up
alter table identity add column erased timestamp;  -- null: not erased
