-- What was measured last of each thing, and consents to OpenSpec changes.

create table readings (
  repository text not null,
  kind text not null,
  subject text not null,
  value text not null,
  at integer not null,
  primary key (repository, kind, subject)
) strict;

create index readings_by_time on readings (kind, at);

create table consents_next (
  repository text not null,
  kind text not null check (kind in ('launch', 'tool', 'script', 'change')),
  subject text not null,
  hash text not null,
  text text not null,
  at integer not null,
  by text not null,
  primary key (repository, kind, subject)
) strict;

insert into consents_next select * from consents order by rowid;
drop table consents;
alter table consents_next rename to consents;
