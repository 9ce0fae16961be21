import type { Journal } from '../engine/journal.ts'
import type { StreamStats } from '../stream/stream.ts'

/** How the record and the stream stand, in the text format of Prometheus (version 0.0.4). */
export function writeMetrics(
  counts: Awaited<ReturnType<Journal['counts']>>,
  stream: StreamStats,
  paused: readonly { repository: string; spec: string }[],
): string {
  const byState = (map: Map<string, number>) =>
    [...map].map(([state, count]) => ({ labels: `{state="${state}"}`, value: count }))
  const one = (value: number) => [{ labels: '', value }]
  const { rss } = process.memoryUsage()
  return [
    family('ostinato_cycles', 'gauge', 'Cycles by state.', byState(counts.cycles)),
    family('ostinato_suggestions', 'gauge', 'Suggestions by state.', byState(counts.suggestions)),
    family(
      'ostinato_specs_paused',
      'gauge',
      'Specs whose cycles do not begin by themselves; GET /specs says why.',
      paused.map(({ repository, spec }) => ({
        // JSON escapes what this format escapes: quotes, backslashes and line ends.
        labels: `{repository=${JSON.stringify(repository)},spec=${JSON.stringify(spec)}}`,
        value: 1,
      })),
    ),
    family('ostinato_followers', 'gauge', 'Followers of the stream.', one(stream.followers)),
    family(
      'ostinato_followers_dropped_total',
      'counter',
      'Followers cut off because they did not read.',
      one(stream.dropped),
    ),
    family(
      'ostinato_entries_delivered_total',
      'counter',
      'Entries handed to followers, each once a follower.',
      one(stream.delivered),
    ),
    family('process_resident_memory_bytes', 'gauge', 'Memory held by the process.', one(rss)),
  ].join('')
}

function family(
  name: string,
  type: 'gauge' | 'counter',
  help: string,
  samples: { labels: string; value: number }[],
): string {
  const lines = samples.map(({ labels, value }) => `${name}${labels} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}
