import { defineJob } from 'ostinato'

/**
 * Says every Monday what the week brought, as Markdown in its log: how far the OpenSpec tree has drifted,
 * what became of suggestions, what a person is wanted for. It looks at the tree first, so that the last
 * figure is of now.
 */
export default defineJob({
  cron: '0 6 * * 1',
  missed: 'once',
  async run({ start, follow, log, step, report }) {
    const cycle = await step('look', () => start('openspec', { reason: 'weekly drift report' }))
    const types = ['cycle.done', 'cycle.failed', 'cycle.cancelled'] as const
    for await (const entry of follow({ types: [...types], after: 0 }))
      if (entry.cycle === cycle) break
    for (const line of (await report('7d')).trimEnd().split('\n')) log(line)
  },
})
