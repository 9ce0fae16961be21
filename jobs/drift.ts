import { defineJob } from 'ostinato'

/** What the week brought, in the words of its table. */
const columns = {
  'suggestion.opened': 'proposed',
  'suggestion.refuted': 'refuted',
  'suggestion.accepted': 'accepted',
  'suggestion.rejected': 'rejected',
  'suggestion.applied': 'applied',
  'suggestion.reverted': 'reverted',
  'cycle.failed': 'failed cycles',
} as const
const week = 7 * 24 * 60 * 60 * 1000

/**
 * Says every Monday how far the OpenSpec tree has drifted in the week and what became of suggestions, as
 * Markdown in its log. It looks at the tree first, so that the last figure is of now.
 */
export default defineJob({
  cron: '0 6 * * 1',
  missed: 'once',
  async run({ start, follow, log, step, repository }) {
    const cycle = await step('look', () => start('openspec', { reason: 'weekly drift report' }))
    const since = Date.now() - week
    const counts = new Map<string, Map<string, number>>()
    const found: number[] = []
    const types = [
      ...(Object.keys(columns) as (keyof typeof columns)[]),
      'cycle.done',
      'agent.asked',
    ] as const
    for await (const { type, at, spec = '', cycle: of, body } of follow({
      types: [...types],
      after: 0,
    })) {
      if (at >= since) {
        if (type === 'agent.asked' && spec === 'openspec' && body['agent'] === 'openspec')
          found.push(Number(body['insights']))
        const column = Object.entries(columns).find(([name]) => name === type)?.[1]
        if (column !== undefined) {
          const row = counts.get(spec) ?? new Map<string, number>()
          row.set(column, (row.get(column) ?? 0) + 1)
          counts.set(spec, row)
        }
      }
      if (of === cycle && (type === 'cycle.done' || type === 'cycle.failed')) break
    }
    const heads = Object.values(columns)
    log(`# Drift of ${repository}, week to ${new Date().toISOString().slice(0, 10)}`)
    log('')
    const [first, last] = [found[0], found.at(-1)]
    if (first === undefined || last === undefined) log('The OpenSpec tree could not be looked at.')
    else log(`Insights about the OpenSpec tree: ${first} at first, ${last} now.`)
    if (counts.size === 0) return log('Nothing was proposed or decided.')
    log('')
    log(`| spec | ${heads.join(' | ')} |`)
    log(`| --- |${heads.map(() => ' --- |').join('')}`)
    for (const [spec, row] of [...counts].sort())
      log(`| ${spec} | ${heads.map((head) => row.get(head) ?? 0).join(' | ')} |`)
  },
})
