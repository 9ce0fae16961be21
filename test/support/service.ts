import { type Ostinato, ostinato } from './ostinato.ts'

/** A running service with its own data folder, ended at the end of its scope. */
export interface Service extends AsyncDisposable {
  url: string
  token: string
  program: Ostinato
  child: Bun.Subprocess<'ignore', 'pipe', 'pipe'>
  /** A request with the token. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** The lines of a stream, one by one. */
  linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined>
}

/** Starts `ostinato start` on any free port, and resolves when it waits for more to do. */
export async function startService(
  root: string,
  extra: Record<string, string> = {},
): Promise<Service> {
  const program = ostinato({ OSTINATO_PORT: '0', ...extra })
  const child = program.spawn('start', root)
  let said = ''
  let url = ''
  for await (const line of linesOf(child.stdout)) {
    said += `${line}\n`
    url = /Listening on (\S+)\. /.exec(line)?.[1] ?? url
    if (line.startsWith('Waiting for')) break
  }
  if (!url) throw new Error(`it did not start: ${said}${await new Response(child.stderr).text()}`)
  const token = (await Bun.file(`${program.data}/token`).text()).trim()
  return {
    url,
    token,
    program,
    child,
    linesOf,
    ask: (path, init = {}) =>
      fetch(new URL(path, url), {
        ...init,
        headers: { authorization: `Bearer ${token}`, ...init.headers },
      }),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await child.exited
    },
  }
}

/** The lines of a stream, one by one. */
export async function* linesOf(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder()
  const reader = stream.getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return undefined
      const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
  } finally {
    reader.releaseLock()
  }
}
