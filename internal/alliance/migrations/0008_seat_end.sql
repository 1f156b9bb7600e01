-- +goose Up
alter table handover_seat add column was_ends date;   -- when the seat was to end before it was passed on; null: until further notice
