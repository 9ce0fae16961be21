import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export interface Ran {
  code: number
  out: string
  err: string
}

/** The program with a data folder of its own, run as a user runs it: a process, words, an exit code. */
export interface Ostinato extends Disposable {
  data: string
  env: Record<string, string>
  run(...words: string[]): Promise<Ran>
  /** Runs with `--json` and parses the one document on standard output; throws where there is none. */
  json(...words: string[]): Promise<{ code: number; value: any }> // oxlint-disable-line typescript/no-explicit-any -- the shape is what tests look at
  /** Starts without waiting, for tests that end it themselves. */
  spawn(...words: string[]): Bun.Subprocess<'ignore', 'pipe', 'pipe'>
}

export function ostinato(extra: Record<string, string> = {}): Ostinato {
  const data = mkdtempSync(join(tmpdir(), 'ostinato-test-data-'))
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: data,
    OSTINATO_DATA: data,
    USER: 'tester',
    // What runs on the machine of whoever runs the tests must not decide them.
    OSTINATO_MODEL_URL: 'none',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...extra,
  }
  const spawn = (...words: string[]) =>
    Bun.spawn([process.execPath, '--no-env-file', main, ...words], {
      cwd: data,
      env,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    })
  const run = async (...words: string[]): Promise<Ran> => {
    const child = spawn(...words)
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    return { code, out, err }
  }
  return {
    data,
    env,
    run,
    spawn,
    async json(...words) {
      const { code, out, err } = await run(...words, '--json')
      try {
        return { code, value: JSON.parse(out) }
      } catch (cause) {
        throw new Error(`${words.join(' ')} printed no JSON document, but "${out}" and "${err}"`, {
          cause,
        })
      }
    },
    [Symbol.dispose]: () => rmSync(data, { recursive: true, force: true }),
  }
}
