-- Exchanges with models, kept so that a repeated step pays only for what was not finished.

create table exchanges (
  run text not null references runs (id),
  key text not null,
  label text not null,
  model text not null,
  at integer not null,
  request text not null,
  answer text,
  fault text,
  usage text,
  timings text,
  primary key (run, key),
  check ((answer is null) <> (fault is null))
) strict;

create index exchanges_by_time on exchanges (at);
