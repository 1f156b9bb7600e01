-- +goose Up
-- Which organisation stands for each one now: itself, or the one at the end of its merging.
-- +goose StatementBegin
create view organisation_now as
with recursive standing (id, stands) as (
    select id, id from organisation where merged_into is null
    union all
    select o.id, s.stands from organisation o join standing s on o.merged_into = s.id
)
select id, stands from standing;
-- +goose StatementEnd
