import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import * as v from 'valibot'

import { Fault } from '../../domain/fault.ts'

const server = fileURLToPath(new URL('server.mjs', import.meta.url))
const FirstLine = v.pipe(
  v.string(),
  v.parseJson(),
  v.union([v.object({ url: v.string() }), v.object({ error: v.string() })]),
)

/** A model server of our own, until it is disposed of. */
export interface Embedded extends AsyncDisposable {
  /** Its address, without `/v1`. */
  url: string
}

/**
 * Starts a server for a GGUF file in a process of its own, which ends with this one at the latest.
 * `contextTokens` is what each of the `parallel` slots has for a prompt and its answer together. Throws
 * Fault `model.missing` where `runtimeDir` holds no node-llama-cpp, and `model.refused` for a file that
 * is no GGUF or that it cannot load.
 */
export async function startEmbedded(options: {
  file: string
  runtimeDir: string
  contextTokens: number
  parallel: number
  env: Readonly<Record<string, string>>
}): Promise<Embedded> {
  const { env } = options
  const [file, runtimeDir] = [resolve(options.file), resolve(options.runtimeDir)]
  if (!existsSync(join(runtimeDir, 'node_modules', 'node-llama-cpp')))
    throw new Fault(
      'model.missing',
      `Cannot run the model "${file}": its runtime is not in "${runtimeDir}"; add it with: npm run model:fetch -- --runtime`,
    )
  if (!(await isGguf(file)))
    throw new Fault('model.refused', `Cannot load the model "${file}": it is no GGUF file`)
  const words = [process.execPath, '--no-env-file', server, '--file', file, '--runtime', runtimeDir]
  const sizes = ['--context', `${options.contextTokens}`, '--parallel', `${options.parallel}`]
  // Its standard input stays open as long as this process lives; that is how it knows.
  const child = Bun.spawn([...words, ...sizes], {
    // Not where the person stands: Bun would obey a bunfig.toml that lies there.
    cwd: runtimeDir,
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const first = v.safeParse(FirstLine, await firstLine(child.stdout))
  if (!first.success || 'error' in first.output) {
    child.kill('SIGKILL')
    const why = first.success && 'error' in first.output ? first.output.error : 'its server crashed'
    throw new Fault('model.refused', `Cannot load the model "${file}": ${why}`)
  }
  return {
    url: first.output.url,
    async [Symbol.asyncDispose]() {
      child.kill()
      await child.exited
    },
  }
}

async function isGguf(file: string): Promise<boolean> {
  try {
    return (await Bun.file(file).slice(0, 4).text()) === 'GGUF'
  } catch {
    return false
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of stream) {
    text += decoder.decode(bytes, { stream: true })
    if (text.includes('\n')) break
  }
  return text
}
