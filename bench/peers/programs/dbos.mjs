// DBOS on PostgreSQL, its system database in a database of its own: DBOS.registerWorkflow() and
// DBOS.runStep(), as its guide has them. `node dbos.mjs URL VERSION`
import { DBOS } from '@dbos-inc/dbos-sdk'

import { answer, result, walkAll } from './turns.ts'

const [, , url, version] = process.argv
DBOS.setConfig({ name: 'ostinato-bench', systemDatabaseUrl: url, logLevel: 'warn' })
const work = DBOS.registerWorkflow(
  async (steps) => {
    for (let step = 0; step < steps; step += 1)
      await DBOS.runStep(async () => result, { name: `step-${step}` })
  },
  { name: 'work' },
)
await DBOS.launch()
await answer({ on: `PostgreSQL ${version}` }, (round) => walkAll(round, work))
await DBOS.shutdown()
process.exit()
