// For the programs beside it, which Node runs as they are: each is told on its standard input what to do,
// answers with a line, and ends with its input.
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

export type Said = Record<string, number | string>

/** What each durable step keeps: some 1,900 bytes. */
export const result = {
  commit: 'a'.repeat(40),
  skipped: Array.from({ length: 10 }, (_, at) => ({ id: at, message: 'x'.repeat(150) })),
}

/** Says that it is ready, then answers one question after another. */
export async function answer<Question>(
  ready: Said,
  turn: (question: Question) => Promise<Said>,
): Promise<void> {
  say(ready)
  for await (const line of createInterface({ input: process.stdin })) {
    say(await turn(JSON.parse(line)))
  }
}

export interface Round {
  workflows: number
  /** How many are under way at once. */
  parallel: number
  /** Steps of each. */
  steps: number
}

/** Walks the workflows of a round; answers with its milliseconds. */
export async function walkAll(
  { workflows, parallel, steps }: Round,
  walk: (steps: number) => Promise<unknown>,
): Promise<{ ms: number }> {
  const began = performance.now()
  let begun = 0
  const lane = async () => {
    while (begun < workflows) {
      begun += 1
      await walk(steps)
    }
  }
  await Promise.all(Array.from({ length: parallel }, lane))
  return { ms: performance.now() - began }
}

/** A port of the loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => void server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}

function say(told: Said): void {
  process.stdout.write(`\npeer: ${JSON.stringify(told)}\n`)
}
