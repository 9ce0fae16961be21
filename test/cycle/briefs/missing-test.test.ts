import { expect, test } from 'bun:test'

import { junit } from 'ostinato'

import { groupKey, questionFor } from '../../../src/cycle/briefs/briefs.ts'
import { parseSpec, type SpecInput } from '../../../src/domain/spec.ts'
import { scriptedModel } from '../../support/scripted-model.ts'
import { viewOf } from '../../support/tree.ts'
import { id, project, spec, testPath, unbound } from '../judge-at.ts'

const files = Object.fromEntries(
  Object.entries(project).map(([path, text]) => [path, String(text)]),
)
const named = (input: SpecInput = spec) => ({ ...parseSpec('test', input), name: 'test', hash: '' })
const never = new AbortController().signal
const good = {
  imports: "import { priceOf } from '../../src/price.ts'",
  body: '  const asked = priceOf(200)\n  expect(asked).toBe(180)',
}

async function written(answers: unknown[]) {
  using view = viewOf(files)
  const question = questionFor({ insight: unbound, spec: named(), lessons: [] }, view)
  const model = scriptedModel((_, count) => answers[count - 1])
  const filled = await question?.fill(model, { signal: never })
  return { question, filled, asked: model.asked }
}

test('missingTestQuestion() makes a new file of what a model fills in', async () => {
  const { question, filled } = await written([good])
  expect(question?.title).toBe(`Write the missing test ${testPath}`)
  expect(filled).toMatchObject({
    objection: null,
    change: {
      edits: [
        {
          action: 'create',
          path: testPath,
          text: `import { expect, test } from 'bun:test'
import { priceOf } from '../../src/price.ts'

test('${id}', async () => {
  const asked = priceOf(200)
  expect(asked).toBe(180)
})
`,
        },
      ],
    },
  })
})

test('missingTestQuestion() shows the scenario, its requirement, the code it speaks of, and a test', async () => {
  const { asked } = await written([good])
  const prompt = asked[0]?.messages.map(({ content }) => content).join('\n') ?? ''
  expect(prompt).toContain('**THEN** 180 is asked for')
  expect(prompt).toContain('The system SHALL take ten per cent off')
  expect(prompt).toContain(`file src/price.ts  imported as  ../../src/price.ts`)
  expect(prompt).toContain('expect(priceOf(50)).toBe(50)')
  expect(prompt.indexOf('priceOf(price: number)')).toBeLessThan(prompt.indexOf('nameOf ='))
})

test('missingTestQuestion() says what is wrong with a test, twice at most', async () => {
  const bad = [
    { imports: "import { x } from './none.ts'\nrm -rf", body: 'x()' },
    { imports: good.imports, body: Array.from({ length: 60 }, () => 'priceOf(1)').join('\n') },
    { imports: good.imports, body: 'process.exit(0); expect(priceOf(1)).toBe(1)' },
  ]
  const { filled, asked } = await written(bad)
  expect(asked).toHaveLength(3)
  expect(asked[1]?.messages.at(-1)?.content).toContain('leads to no file')
  expect(asked[1]?.messages.at(-1)?.content).toContain('this is no import: rm -rf')
  expect(asked[1]?.messages.at(-1)?.content).toContain('It asserts nothing')
  expect(asked[2]?.messages.at(-1)?.content).toContain('It has 61 lines; 40 is the most')
  expect(filled?.objection).toContain('It ends the program')
})

test('missingTestQuestion() asks nothing where no test may be written', () => {
  using view = viewOf(files)
  const tests = (write?: { path: string }) =>
    junit('bun test', { report: 'r.xml', ...(write && { write }) })
  const path = 'test/scenarios/{slug}.test.ts'
  const checks = { tests: tests({ path }) }
  const outside = named({ ...spec, checks, boundaries: { include: ['src/**'] } })
  expect(questionFor({ insight: unbound, spec: outside, lessons: [] }, view)).toBeNull()
  expect(
    questionFor(
      { insight: unbound, spec: named({ ...spec, checks: { tests: tests() } }), lessons: [] },
      view,
    ),
  ).toBeNull()
  using there = viewOf({ ...files, [testPath]: 'a test' })
  expect(questionFor({ insight: unbound, spec: named(), lessons: [] }, there)).toBeNull()
  using without = viewOf({ ...files, 'openspec/specs/price/spec.md': '# price Specification\n' })
  expect(questionFor({ insight: unbound, spec: named(), lessons: [] }, without)).toBeNull()
  expect(() => named({ ...spec, checks: { tests: tests({ path: '../{slug}.ts' }) } })).toThrow(
    'leads out of the repository',
  )
  expect(() => named({ ...spec, checks: { tests: tests({ path: 'a.test.ts' }) } })).toThrow(
    '{slug}',
  )
})

test('groupKey() keeps two scenarios of one requirement apart', () => {
  const other = { ...unbound, id: 'i-000000000000' as typeof unbound.id, line: 15 }
  expect(groupKey(unbound)).not.toBe(groupKey(other))
})
