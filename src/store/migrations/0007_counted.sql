-- What a plateau is counted from, apart from lines that any webhook can add to: looked through at each trigger.

create index entries_counted on entries (repository, spec)
  where type in ('cycle.joined', 'cycle.queued', 'suggestion.accepted', 'suggestion.opened', 'suggestion.refuted');
