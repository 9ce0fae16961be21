// How long does a commit wait for its first suggestion? From POST /cycles to the suggestion on the stream of
// a running service, without a model: 50 specs, some with a placeholder for a purpose, and in each commit one
// more with a defect that a remedy mends. Beside it OpenSpec's own validator, in process over the same files:
// once in a fresh process with its import, as the service's first look, then by turns. Goal: at most 1.5 times.
import { join } from 'node:path'

import * as v from 'valibot'

import { makeRepository } from '../test/support/git.ts'
import { linesOf, startService } from '../test/support/service.ts'
import { figure, median } from './shared/figure.ts'
import { defectText, specFile, specFiles, specText } from './shared/openspec-files.ts'

const specs = Number(process.env.OSTINATO_BENCH_SPECS ?? 50)
const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 21)
const placeholders = 5
const firstDefect = placeholders
const Told = v.object({
  suggestion: v.object({ state: v.string(), edits: v.array(v.object({ path: v.string() })) }),
})
const validatorUrl = new URL(
  'core/validation/validator.js',
  import.meta.resolve('@fission-ai/openspec'),
).href
/** Imports the validator and judges files: how long, in milliseconds. */
const judging = `
const began = performance.now()
const { Validator } = await import(${JSON.stringify(validatorUrl)})
const validator = new Validator(true)
for (const file of process.argv.slice(1)) await validator.validateSpec(file)
console.log(performance.now() - began)
`

// What the service sees at its start is one spec, so that OpenSpec is there, and the first commit is its first
// look at the others.
using repository = makeRepository({ [specFile(0)]: specText(0) })
const files = Array.from({ length: specs }, (_, at) => join(repository.root, specFile(at)))
await using service = await startService(repository.root)
const gone = new AbortController()
const stream = await service.ask('/suggestions/stream', { signal: gone.signal })
if (!stream.body) throw new Error('the stream has no body')
const lines = linesOf(stream.body)
await lines.next()

repository.commit({
  ...specFiles(specs, placeholders),
  [specFile(firstDefect)]: defectText(firstDefect),
})
const first = await suggested(firstDefect)
const firstRaw: number[] = []
for (let round = 0; round < 3; round += 1) firstRaw.push(await freshValidator())

const { Validator } = await import(validatorUrl)
const validator = new Validator(true)
const times: number[] = []
const raw: number[] = []
for (let round = -3; round < rounds; round += 1) {
  const at = firstDefect + 1 + ((round + 3) % (specs - firstDefect - 2))
  const edition = round + 4
  // One file gets a defect; the last one's is mended, so that nothing piles up.
  repository.commit({
    [specFile(at)]: defectText(at, edition),
    [specFile(at - 1)]: specText(at - 1),
  })
  const took = await suggested(at)
  const began = performance.now()
  for (const file of files) await validator.validateSpec(file)
  if (round >= 0) {
    times.push(took)
    raw.push(performance.now() - began)
  }
}
gone.abort()
for (const [name, ours, over] of [
  ['the first look of a service', first, median(firstRaw)],
  ['later commits', median(times), median(raw)],
] as const)
  figure({
    bench: 'first-suggestion',
    name: `POST to the first suggestion on the stream, ${specs} specs, ${name}, over OpenSpec's validator`,
    ours,
    raw: over,
    unit: 'ms',
    by: 'ratio',
    goal: { atMost: 1.5 },
  })

/** Milliseconds from the request for a cycle to the suggestion for a spec's file, as a follower reads it. */
async function suggested(at: number): Promise<number> {
  const began = performance.now()
  const body = JSON.stringify({ spec: 'openspec', reason: 'a benchmark' })
  const headers = { 'content-type': 'application/json' }
  const asked = service.ask('/cycles', { method: 'POST', body, headers })
  for (;;) {
    const { value } = await lines.next()
    if (value === undefined) throw new Error('the stream ended')
    if (!value.startsWith('data: ')) continue
    const told = v.safeParse(Told, JSON.parse(value.slice(6)))
    if (!told.success) continue
    const { state, edits } = told.output.suggestion
    if (state !== 'open' || edits.every(({ path }) => path !== specFile(at))) continue
    const took = performance.now() - began
    const answer = await asked
    if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`)
    await answer.arrayBuffer()
    return took
  }
}

async function freshValidator(): Promise<number> {
  const child = Bun.spawn([process.execPath, '--no-env-file', '-e', judging, ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return Number(await new Response(child.stdout).text())
}
