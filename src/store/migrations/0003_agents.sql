-- What a person allowed, and what tools of MCP servers were called with and answered.

create table consents (
  repository text not null,
  kind text not null check (kind in ('launch', 'tool', 'script')),
  subject text not null,
  hash text not null,
  text text not null,
  at integer not null,
  by text not null,
  primary key (repository, kind, subject)
) strict;

create table calls (
  run text not null references runs (id),
  key text not null,
  server text not null,
  tool text not null,
  args text not null,
  by text not null,
  at integer not null,
  answer text,
  fault text,
  primary key (run, key),
  check ((answer is null) <> (fault is null))
) strict;

create index calls_by_time on calls (at);
