import { fileURLToPath } from 'node:url'

import { until } from './followers.ts'
import type { Ostinato } from './ostinato.ts'
import { createScreen, type Screen } from './screen.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** The program on a real pseudo-terminal, ended at the end of its scope. */
export interface OnTerminal extends AsyncDisposable {
  screen: Screen
  child: Bun.Subprocess
  /** Everything that was written, as it was. */
  raw(): string
  /** Resolves when the screen shows the words. */
  shows(words: string): Promise<void>
  resize(columns: number, rows: number): void
  /** Ends it as Ctrl-C does, and resolves to its exit code once all that it wrote was read. */
  interrupt(): Promise<number>
}

/** True where the program can be given a terminal. */
export const hasTerminals = Bun.which('setsid') !== null

/** Starts the program as a person does: its standard streams are one terminal. */
export function onTerminal(
  program: Pick<Ostinato, 'env' | 'data'>,
  words: readonly string[],
  { columns = 90, rows = 30, env = {} }: { columns?: number; rows?: number; env?: object } = {},
): OnTerminal {
  const screen = createScreen(columns, rows)
  const decoder = new TextDecoder()
  const closed = Promise.withResolvers<void>()
  let raw = ''
  const terminal = new Bun.Terminal({
    cols: columns,
    rows,
    data(_, bytes) {
      const text = decoder.decode(bytes, { stream: true })
      raw += text
      screen.write(text)
    },
    exit: () => closed.resolve(),
  })
  // In a session of its own, so that the terminal makes signals of Ctrl-C and of a new size.
  const child = Bun.spawn(
    ['setsid', '-c', '-w', process.execPath, '--no-env-file', main, ...words],
    {
      cwd: program.data,
      env: { ...program.env, TERM: 'xterm-256color', ...env },
      terminal,
    },
  )
  return {
    screen,
    child,
    raw: () => raw,
    shows: (wanted) =>
      until(
        `the terminal shows "${wanted}"`,
        () => screen.all().join('\n').includes(wanted),
        30_000,
      ),
    resize(wider, higher) {
      screen.resize(wider, higher)
      terminal.resize(wider, higher)
    },
    async interrupt() {
      // Ctrl-C, typed: the terminal makes a signal of it.
      terminal.write('\u0003')
      const code = await child.exited
      terminal.close()
      await Promise.race([closed.promise, Bun.sleep(1000)])
      return code
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await child.exited
      terminal.close()
    },
  }
}
