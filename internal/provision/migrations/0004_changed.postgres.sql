-- +goose Up
alter table delivery add column changed text not null default ''; -- the day it was added or last changed, as 2026-11-22; '' is not known
update delivery set changed = coalesce(
    (select max(to_char(c.made, 'YYYY-MM-DD')) from delivery_before b join delivery_change c on c.id = b.change_id where b.delivery_id = delivery.id),
    (select to_char(u.confirmed, 'YYYY-MM-DD') from upload u where u.id = delivery.upload_id),
    '');
