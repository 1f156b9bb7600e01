-- +goose Up
create table job (
  id           text primary key,
  kind         text not null,
  args         text not null,                  -- JSON, read only by the kind's own code
  unique_key   text,
  state        text not null,                  -- waiting, running, done, failed, cancelled
  due          timestamp not null,             -- waiting: may start from then; running: when the lease runs out
  lease        text,                           -- who runs it, renewed with every run
  cancel_asked boolean not null default false,
  attempt      integer not null default 0,
  max_attempts integer not null,
  progress     bigint not null default 0,
  total        bigint not null default 0,      -- 0: not known
  message      text not null default '',
  problem      text not null default '',       -- why the last attempt failed, in words that may be shown
  enqueued_at  timestamp not null,
  started_at   timestamp,
  ended_at     timestamp
);
create index job_due on job (due) where ended_at is null;
create index job_ended on job (ended_at) where ended_at is not null;
create unique index job_unique on job (kind, unique_key) where ended_at is null;
