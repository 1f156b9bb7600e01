-- +goose Up
alter table delivery add column changed text not null default ''; -- the day it was added or last changed, as 2026-11-22; '' is not known
update delivery set changed = coalesce(
    (select max(substr(c.made, 1, 10)) from delivery_before b join delivery_change c on c.id = b.change_id where b.delivery_id = delivery.id),
    (select substr(u.confirmed, 1, 10) from upload u where u.id = delivery.upload_id),
    '');
