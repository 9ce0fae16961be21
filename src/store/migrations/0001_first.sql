-- Runs, their finished steps, the journal's entries, suggestions, and plans of apply and revert.

create table runs (
  id text primary key not null,
  kind text not null check (kind in ('cycle', 'job')),
  repository text not null,
  spec text not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  triggers text not null,
  "all" integer not null check ("all" in (0, 1)),
  epoch integer not null,
  owner text,
  created_at integer not null,
  started_at integer,
  deadline integer,
  ended_at integer,
  fault text
) strict;

-- The rule of coalescing, held by the database: one new cycle waits, and one runs. A cycle that was
-- started before and waits to be resumed stands beside a new one.
create unique index runs_one_waiting on runs (repository, spec)
  where kind = 'cycle' and state = 'queued' and started_at is null;
create unique index runs_one_running on runs (repository, spec)
  where kind = 'cycle' and state = 'running';
create index runs_queued on runs (created_at) where kind = 'cycle' and state = 'queued';
create index runs_ended on runs (repository, spec, ended_at) where ended_at is not null;
create index runs_by_spec on runs (repository, spec, created_at);
create index runs_by_time on runs (created_at);

create table steps (
  run text not null references runs (id),
  name text not null,
  place integer not null,
  epoch integer not null,
  result text not null,
  ms real not null,
  at integer not null,
  primary key (run, name)
) strict;

-- Autoincrement: a number is never given twice, even after retention took the last entries away.
create table entries (
  id integer primary key autoincrement,
  at integer not null,
  type text not null,
  repository text not null,
  spec text,
  cycle text,
  suggestion text,
  body text not null
) strict;

create index entries_by_type on entries (type);
create index entries_by_spec on entries (repository, spec);
create index entries_by_cycle on entries (cycle) where cycle is not null;

create table suggestions (
  id text primary key not null,
  repository text not null,
  spec text not null,
  state text not null,
  fingerprint text not null,
  kind text not null,
  base text not null,
  created_at integer not null,
  updated_at integer not null,
  body text not null
) strict;

create index suggestions_by_spec on suggestions (repository, spec, state);

create table plans (
  id text primary key not null,
  repository text not null,
  kind text not null,
  mode text not null,
  branch text,
  parent text,
  suggestions text not null,
  files text not null,
  created_at integer not null,
  closed_at integer
) strict;

create index plans_open on plans (repository) where closed_at is null;
