import { defineJob } from 'ostinato'

/** Looks at the OpenSpec tree every night, whether or not somebody committed. */
export default defineJob({
  cron: '0 3 * * *',
  missed: 'once',
  async run({ start, log, repository }) {
    const cycle = await start('openspec', { reason: 'nightly look at the OpenSpec tree' })
    log(`cycle ${cycle} looks at the OpenSpec tree of ${repository}`)
  },
})
