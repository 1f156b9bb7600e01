-- +goose Up
-- What an invitation to a seat says of the seat besides its role.
alter table invitation add column group_id text references collaboration_group (id);
alter table invitation add column area text not null default '';
alter table invitation add column seat_from date;                                    -- null: the day on which it is accepted
alter table invitation add column seat_to date;
alter table invitation add column seat_id text references seat (id);                 -- a seat that is handed over
-- An address is not needed any more once its invitation was accepted.
update invitation set email = '', token_hash = null where accepted is not null;
-- Of several that are open, the last one stands.
update invitation set revoked = sent where accepted is null and revoked is null and email <> '' and exists (
    select 1 from invitation o where o.email = invitation.email and coalesce(o.organisation_id, o.collaboration_id) = coalesce(invitation.organisation_id, invitation.collaboration_id)
    and o.accepted is null and o.revoked is null and (o.sent > invitation.sent or o.sent = invitation.sent and o.id > invitation.id));
update join_request set state = 'withdrawn', decided = made where state = 'open' and exists (
    select 1 from join_request o where o.person_id = join_request.person_id and coalesce(o.organisation_id, o.collaboration_id) = coalesce(join_request.organisation_id, join_request.collaboration_id)
    and o.state = 'open' and (o.made > join_request.made or o.made = join_request.made and o.id > join_request.id));
create unique index invitation_once on invitation (email, coalesce(organisation_id, collaboration_id)) where accepted is null and revoked is null and email <> '';
create unique index join_request_once on join_request (person_id, coalesce(organisation_id, collaboration_id)) where state = 'open';
-- Names and roles of a contact go with the person whose address it turns out to be.
create index contact_mailbox on contact (mailbox);
