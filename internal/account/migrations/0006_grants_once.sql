-- +goose Up
create unique index role_grant_once on role_grant (person_id, role, scope_kind, scope_id, source) where ends is null;
