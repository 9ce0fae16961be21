-- Jobs: how far each schedule was looked at, its times, the runs that came of them, their steps and lines.

create table job_schedules (
  repository text not null,
  job text not null,
  cron text not null,
  timezone text,
  looked_at integer not null,
  primary key (repository, job)
) strict;

create table job_runs (
  id text primary key not null,
  job text not null,
  repository text not null,
  hash text not null,
  reason text not null,
  due integer,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  epoch integer not null,
  failures integer not null,
  crashes integer not null,
  lines integer not null,
  created_at integer not null,
  start_at integer not null,
  started_at integer,
  deadline integer,
  ended_at integer,
  fault text
) strict;

-- The runs of a job go one after another, held by the database.
create unique index job_runs_one_running on job_runs (repository, job) where state = 'running';
create index job_runs_open on job_runs (start_at) where ended_at is null;
create index job_runs_by_job on job_runs (repository, job, created_at);
create index job_runs_by_time on job_runs (created_at);
create index job_runs_ended on job_runs (ended_at) where ended_at is not null;

-- Who inserts a tick, runs it. A tick without a run was left out: another run was in its way.
create table job_ticks (
  repository text not null,
  job text not null,
  due integer not null,
  run text,
  primary key (repository, job, due)
) strict;

create index job_ticks_by_time on job_ticks (due);

create table job_steps (
  run text not null references job_runs (id),
  name text not null,
  epoch integer not null,
  result text not null,
  at integer not null,
  primary key (run, name)
) strict;

create table job_logs (
  run text not null references job_runs (id),
  number integer not null,
  attempt integer not null,
  at integer not null,
  text text not null,
  primary key (run, number)
) strict;
