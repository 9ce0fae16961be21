// Mastra's workflows with LibSQLStore on a file of its own, as its documentation sets up storage. The store
// asks for synchronous=NORMAL, but traced (`strace -f -e fsync`) it syncs with each step all the same.
// `node mastra-steps.mjs FOLDER`
import { join } from 'node:path'

import { Mastra } from '@mastra/core/mastra'
import { createStep, createWorkflow } from '@mastra/core/workflows'
import { LibSQLStore } from '@mastra/libsql'
import { z } from 'zod'

import { answer, result, walkAll } from './turns.ts'

const [, , folder] = process.argv
const any = z.any()
const workflows = Object.fromEntries([1, 4, 20].map((steps) => [`work${steps}`, workflow(steps)]))
const storage = new LibSQLStore({ id: 'bench', url: `file:${join(folder, 'mastra.db')}` })
const mastra = new Mastra({ workflows, storage, logger: false })
const walk = async (steps) => {
  const run = await mastra.getWorkflow(`work${steps}`).createRun()
  const { status, error } = await run.start({ inputData: {} })
  if (status !== 'success') throw error ?? new Error(`the workflow is ${status}`)
}
await walk(1)
await answer({ on: 'LibSQL' }, (round) => walkAll(round, walk))
process.exit()

function workflow(steps) {
  const made = createWorkflow({ id: `work${steps}`, inputSchema: any, outputSchema: any })
  for (let step = 0; step < steps; step += 1)
    made.then(
      createStep({
        id: `step-${step}`,
        inputSchema: any,
        outputSchema: any,
        execute: async () => result,
      }),
    )
  return made.commit()
}
