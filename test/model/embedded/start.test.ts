import { expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { env } from '../../../src/config.ts'
import { startEmbedded } from '../../../src/model/embedded/start.ts'
import { realModel, startRealModel } from '../../support/real-model.ts'

const sizes = { contextTokens: 256, parallel: 1, env }

test('startEmbedded() says which command adds the runtime where there is none', async () => {
  using folder = makeFolder()
  const file = join(folder.path, 'a.gguf')
  expect(await refusal({ file, runtimeDir: folder.path })).toEqual({
    code: 'model.missing',
    message: `Cannot run the model "${file}": its runtime is not in "${folder.path}"; add it with: npm run model:fetch -- --runtime`,
  })
})

test('startEmbedded() refuses what is no GGUF file, and what is not there', async () => {
  using folder = makeFolder()
  mkdirSync(join(folder.path, 'node_modules', 'node-llama-cpp'), { recursive: true })
  const file = join(folder.path, 'a.gguf')
  const refused = {
    code: 'model.refused',
    message: `Cannot load the model "${file}": it is no GGUF file`,
  }
  expect(await refusal({ file, runtimeDir: folder.path })).toEqual(refused)
  writeFileSync(file, 'GGU')
  expect(await refusal({ file, runtimeDir: folder.path })).toEqual(refused)
})

test.skipIf(realModel === null)(
  'startEmbedded() passes on why a file cannot be loaded (skipped without .model/)',
  async () => {
    using folder = makeFolder()
    const file = join(folder.path, 'cut.gguf')
    writeFileSync(file, `GGUF${'\0'.repeat(100)}`)
    const { code, message } = await refusal({ file, runtimeDir: realModel?.runtimeDir ?? '' })
    expect(code).toBe('model.refused')
    expect(message).toStartWith(`Cannot load the model "${file}": `)
    expect(message).not.toContain('ended without a word')
    expect(message).not.toContain('\n')
  },
)

test.skipIf(realModel === null)(
  'startEmbedded() gives a server that ends with its disposal (skipped without .model/)',
  async () => {
    const server = await startRealModel(sizes)
    expect((await fetch(`${server.url}/v1/models`)).status).toBe(200)
    await server[Symbol.asyncDispose]()
    expect(await answers(server.url)).toBe(false)
  },
)

test.skipIf(realModel === null)(
  'startEmbedded() gives a server that ends when its parent is killed (skipped without .model/)',
  async () => {
    const support = join(import.meta.dir, '..', '..', 'support', 'real-model.ts')
    const program = `import { startRealModel } from ${JSON.stringify(support)}
      console.log((await startRealModel({ contextTokens: 256, parallel: 1 })).url)
      setInterval(() => {}, 1000)`
    await using parent = Bun.spawn([process.execPath, '-e', program], { stdout: 'pipe' })
    const { value } = await parent.stdout.getReader().read()
    const url = new TextDecoder().decode(value).trim()
    expect(await answers(url)).toBe(true)
    parent.kill('SIGKILL')
    const deadline = performance.now() + 20_000
    while ((await answers(url)) && performance.now() < deadline) await Bun.sleep(20)
    expect(await answers(url)).toBe(false)
  },
)

async function refusal(where: { file: string; runtimeDir: string }) {
  const error = await startEmbedded({ ...where, ...sizes }).catch((thrown: unknown) => thrown)
  const { code, message } = error as { code: string; message: string }
  return { code, message }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/v1/models`)).ok
  } catch {
    return false
  }
}

function makeFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'ostinato-embedded-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}
