-- +goose Up
create table need_story (                    -- what a partnership says of a curve, with its versions
    id            text not null,
    version       integer not null,
    collaboration text not null references collaboration (id),
    indicator     text not null,             -- of the catalogue
    area          text not null,             -- as it was called then
    state         text not null,             -- draft, published, removed
    story         text not null,
    take          text not null,             -- what it would take to turn the curve
    target        double precision,          -- null: none was set
    decimals      smallint not null,         -- of the target as it was typed
    target_year   integer not null,          -- 0: no target
    by_id         text references identity (id), -- null: somebody erased
    made          timestamp not null,
    primary key (id, version)
);
create index need_story_of on need_story (collaboration);
create index need_story_at on need_story (indicator);
create index need_story_by on need_story (by_id);
