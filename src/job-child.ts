// A program, like main.ts: what a job runs in. It imports the job's file and does as it is told over descriptor 3.
import type { ChildChannel } from './script/child-channel.ts'
import { openChildChannel } from './script/child-channel.ts'
import { createChildFetch } from './script/child-fetch.ts'
import { createChildKit } from './script/child-kit.ts'
import type { JobScript } from './script/define.ts'
import { importDefault } from './script/import-default.ts'
import type { Errand } from './script/job-protocol.ts'
import { wordsOf } from './script/job-words.ts'

void begin()

/** No `await` stands at the top level: what waits there cannot be kept as bytecode. */
async function begin(): Promise<void> {
  const channel = await openChildChannel()
  try {
    await carryOut(channel, await channel.errand)
  } catch (error) {
    await end(channel, error)
  }
}

async function carryOut(to: ChildChannel, { what, name, file, repository }: Errand): Promise<void> {
  process.on('uncaughtException', (error) => void end(to, error))
  process.on('unhandledRejection', (error) => void end(to, error))
  openDoors()
  globalThis.fetch = Object.assign(createChildFetch(to), { preconnect() {} })
  const script = await importDefault({ is: 'job', name, path: file })
  if (what === 'describe') to.tell({ kind: 'words', words: wordsOf(name, script) })
  else {
    wordsOf(name, script)
    const kit = createChildKit(to, { repository, signal: to.stopped })
    // Its mark and its words were looked at.
    await (script as JobScript).run(kit)
    to.tell({ kind: 'done' })
  }
  await to.dismissed
  process.exit(0)
}

async function end(to: ChildChannel, error: unknown): Promise<never> {
  const why = error instanceof Error ? `${error.message}${placeOf(error)}` : String(error)
  to.tell({ kind: 'failed', why: why.slice(0, 4000) })
  await to.dismissed
  process.exit(1)
}

/** Where in the job it was thrown; our own files say nothing to its author. */
function placeOf(error: Error): string {
  const lines = error.stack?.split('\n') ?? []
  const line = lines.find((one) => /^\s*at /.test(one) && !one.includes(Bun.main))
  const place = /([^\s/()]+:\d+:\d+)\)?$/.exec(line ?? '')?.[1]
  return place === undefined ? '' : ` (${place})`
}

/** A job may import this package and Valibot wherever its file lies: both are in the one file that this becomes. */
function openDoors(): void {
  Bun.plugin({
    name: 'ostinato',
    setup(build) {
      build.module('ostinato', async () => ({
        exports: await import('./index.ts'),
        loader: 'object',
      }))
      build.module('valibot', async () => ({
        exports: await import('valibot'),
        loader: 'object',
      }))
    },
  })
}
