import { join } from 'node:path'

import * as v from 'valibot'

/** What the followers of a load found. */
export const Measured = v.object({
  /** Entries that came, for all followers. */
  entries: v.number(),
  /** The same for a follower whose stamps are read, where they are counted one by one. */
  sampled: v.number(),
  /** Milliseconds from before the write to the journal. */
  p50: v.number(),
  p99: v.number(),
  /** The share of a core that the followers' process took. */
  busy: v.number(),
})
export type Measured = v.InferOutput<typeof Measured>
const Cost = v.object({ cpu: v.number() })
const Look = v.object({ rss: v.number() })

/** A server of ./server.ts, on a core of its own where that can be had, until its scope ends. */
export async function startServer(args: (string | number)[]) {
  const child = await start(0, 'server.ts', args)
  const { port } = v.parse(v.object({ port: v.number() }), child.first)
  return {
    port,
    /** Bytes of its memory. */
    memory: async () => v.parse(Look, await child.ask('look')).rss,
    /** Writes so many entries; answers with the microseconds of processor time that it took for all. */
    load: async (entries: number) => v.parse(Cost, await child.ask({ entries })).cpu,
    [Symbol.asyncDispose]: child.end,
  }
}

/** Followers of a server, on the other core, the stamps of 100 of them read, until the scope ends. */
export async function startFollowers(port: number, count: number) {
  const child = await start(1, 'followers.ts', [port, count, 100])
  return {
    /** Forgets what came before. */
    begin: () => child.ask('begin'),
    report: async () => v.parse(Measured, await child.ask('report')),
    [Symbol.asyncDispose]: child.end,
  }
}

async function start(core: number, program: string, args: (string | number)[]) {
  const answers: ((message: unknown) => void)[] = []
  const next = () => new Promise<unknown>((resolve) => void answers.push(resolve))
  const first = next()
  const pinned = Bun.which('taskset') === null ? [] : ['taskset', '-c', `${core}`]
  const command = [...pinned, process.execPath, join(import.meta.dir, program), ...args.map(String)]
  const child = Bun.spawn(command, {
    stdio: ['ignore', 'inherit', 'inherit'],
    ipc: (message) => answers.shift()?.(message),
  })
  return {
    first: await first,
    ask(message: string | object): Promise<unknown> {
      const answer = next()
      child.send(message)
      return answer
    },
    async end() {
      child.kill()
      await child.exited
    },
  }
}
