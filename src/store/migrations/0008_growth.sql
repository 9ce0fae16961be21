-- What each cycle and each door asks is found, however much there was before: as quick with a million entries.

create index entries_by_time on entries (at);
create index entries_by_suggestion on entries (suggestion) where suggestion is not null;

-- In place of one index over both, which grew with every trigger: what begins the count of a plateau anew, and
-- what is counted.
drop index entries_counted;
create index entries_reset on entries (repository, spec)
  where type = 'suggestion.accepted' or (type in ('cycle.queued', 'cycle.joined')
    and json_extract(body, '$.trigger.kind') = 'hand');
create index entries_shown on entries (repository, spec)
  where type in ('suggestion.opened', 'suggestion.refuted');

-- With the id, for lists are ordered by both.
drop index runs_by_spec;
drop index runs_by_time;
create index runs_by_spec on runs (repository, spec, created_at, id) where kind = 'cycle';
create index runs_by_repository on runs (repository, created_at, id) where kind = 'cycle';
create index runs_by_time on runs (created_at, id) where kind = 'cycle';
create index runs_by_state on runs (state) where kind = 'cycle';
create index runs_by_end on runs (ended_at) where kind = 'cycle' and ended_at is not null;
create index runs_open on runs (repository, spec) where kind = 'cycle' and ended_at is null;

create index steps_by_time on steps (at);

create index suggestions_by_state on suggestions (state, updated_at, repository, id);
create index suggestions_by_cycle on suggestions (json_extract(body, '$.cycle'));

-- With what is summed up before each exchange, since the rows themselves are long.
drop index exchanges_by_time;
create index exchanges_by_time on exchanges (at, run, coalesce(
  json_extract(usage, '$.promptTokens') + json_extract(usage, '$.completionTokens'),
  json_extract(request, '$.maxTokens'), 0));

create index deliveries_quarantined on deliveries (id) where state = 'quarantined';
