-- Webhook requests whose signature was right, with the bytes that were signed.

create table deliveries (
  id text primary key not null,
  hook text not null,
  route text not null,
  key text not null,
  digest text,
  received_at integer not null,
  headers text not null,
  body text not null,
  encoding text not null check (encoding in ('utf8', 'base64')),
  secret integer not null,
  state text not null check (state in ('accepted', 'ignored', 'quarantined')),
  why text,
  causes text not null,
  replays integer not null
) strict;

-- What came once comes no second time: not under its name, nor, where the name is not signed, under another.
create unique index deliveries_by_key on deliveries (hook, key);
create unique index deliveries_by_digest on deliveries (hook, digest) where digest is not null;
create index deliveries_by_time on deliveries (received_at);
