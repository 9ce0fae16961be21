// A peer (or we) as a process of its own, asked for one round after another, so that rounds go by turns.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { type Answer, readAnswer } from './answer.ts'
import { installed, nodeProgram } from './install.ts'
import type { PeerName } from './packages.ts'

const startMs = 60_000

export interface Program extends AsyncDisposable {
  pid: number
  /** What it said when it was ready. */
  ready: Answer
  /** One round. */
  ask(question: object): Promise<Answer>
}

/** A program of `bench/peers/programs/`, beside its peer's packages. */
export async function startPeer(name: PeerName, file: string, args: string[]): Promise<Program> {
  const folder = installed(name)
  cpSync(join(import.meta.dir, '../programs'), folder, { recursive: true })
  return startProgram([nodeProgram(), join(folder, file), ...args])
}

/** A program of ours. */
export function startOurs(file: string, args: string[] = []): Promise<Program> {
  return startProgram([process.execPath, file, ...args])
}

async function startProgram(command: string[]): Promise<Program> {
  const child = Bun.spawn(command, {
    env: { ...process.env, NODE_ENV: 'production', MASTRA_TELEMETRY_DISABLED: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const said = new Response(child.stderr).text()
  const answers = answersOf(child.stdout)
  const next = async () => {
    const { value } = await answers.next()
    if (value) return value
    const why = (await said).trim().split('\n').slice(-5).join('\n')
    throw new Error(`its program ended with ${await child.exited}: ${why}`)
  }
  const late = setTimeout(() => child.kill('SIGKILL'), startMs)
  const ready = await next().finally(() => clearTimeout(late))
  return {
    pid: child.pid,
    ready,
    ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      child.stdin.flush()
      return next()
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await Promise.race([child.exited, sleep(10_000, undefined, { ref: false })])
      child.kill('SIGKILL')
      await child.exited
    },
  }
}

async function* answersOf(output: ReadableStream<Uint8Array>): AsyncGenerator<Answer, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const part of output) {
    const lines = (rest + decoder.decode(part, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const answer = readAnswer(line)
      if (answer) yield answer
    }
  }
}
