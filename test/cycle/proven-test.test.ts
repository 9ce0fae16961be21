import { afterAll, expect, setDefaultTimeout, test } from 'bun:test'

import type { Agent } from '../../src/agents/agent.ts'
import { repoPath } from '../../src/domain/path.ts'
import { makeRepository } from '../support/git.ts'
import { modelsOf, scriptedModel } from '../support/scripted-model.ts'
import { cycleAt } from './cycle-at.ts'
import {
  confined,
  id,
  judged,
  newTest,
  project,
  sandbox,
  spec,
  testPath,
  unbound,
} from './judge-at.ts'

setDefaultTimeout(90_000)
afterAll(() => sandbox[Symbol.asyncDispose]())
if (!confined)
  console.log('proven-test.test.ts: skipped, this machine has no bubblewrap that works')
const inWalls = test.skipIf(!confined)

inWalls(
  'notProven() lets a test pass that notices what the code does, and says how much',
  async () => {
    await using at = await cycleAt({ spec, sandbox })
    const [verdict] = await judged(at, [[newTest('expect(priceOf(200)).toBe(180)')]])
    expect(verdict).toMatchObject({ improved: true })
    expect(verdict?.remarks[0]).toMatch(
      /^the new test was tried on changes of src\/price\.ts: [3-8] of [5-8] changes noticed$/,
    )
  },
)

inWalls(
  'notProven() refutes what is called a test and tells nothing',
  async () => {
    await using at = await cycleAt({ spec, sandbox })
    const fake = `const xml = '<testsuites><testcase name="${id}"/><testcase name="price/discount/a-small-order"/></testsuites>'`
    const bad: Record<string, [ReturnType<typeof newTest>, RegExp]> = {
      'without an assertion': [newTest('priceOf(200)'), /it asserts nothing/i],
      'a constant': [
        newTest('priceOf(200); expect(1 + 1).toBe(2)'),
        /^it passes whatever the code does: \d changes of src\/price\.ts went unnoticed$/,
      ],
      'done again': [
        newTest('const own = (n: number) => n - n / 10; priceOf(1); expect(own(200)).toBe(180)'),
        /went unnoticed$/,
      ],
      'code that nobody imports': [newTest('expect(2).toBe(2)', ''), /imports no code/],
      'only the outside': [
        newTest('expect(typeof priceOf).toBe("function")'),
        /^it passes whatever the code does/,
      ],
      'a report of its own': [
        newTest(`${fake}; await Bun.write('report.xml', xml); expect(priceOf(200)).toBe(1)`),
        /fails after it/,
      ],
      'a printed report': [newTest(`${fake}; console.log(xml); expect(priceOf(1)).toBe(2)`), /./],
      'the end of the program': [
        newTest(
          `${fake}; await Bun.write('rep' + 'ort.xml', xml); expect(priceOf(1)).toBe(1); process.exit(0)`,
        ),
        /passes no more|ends the program|fails after it/,
      ],
      'a hidden end': [
        newTest(
          `${fake}; await Bun.write('rep' + 'ort.xml', xml); expect(priceOf(1)).toBe(1); globalThis['pro' + 'cess'].exit(0)`,
        ),
        /./,
      ],
      'another scenario': [
        { ...newTest('expect(priceOf(200)).toBe(180)'), text: newTextOf('price/discount/none') },
        /is unbound after it/,
      ],
      'what fails': [newTest('expect(priceOf(200)).toBe(1)'), /fails after it/],
      'a test that is skipped': [
        { ...newTest(''), text: newTextOf(id).replace('test(', 'test.skip(') },
        /which tests are run/,
      ],
    }
    const names = Object.keys(bad)
    const verdicts = await judged(
      at,
      names.map((name) => (bad[name] ? [bad[name][0]] : [])),
    )
    for (const [place, name] of names.entries()) {
      const { improved, why } = verdicts[place] ?? { improved: null, why: '' }
      expect({ name, improved, why }).toEqual({
        name,
        improved: false,
        why: expect.stringMatching(bad[name]?.[1] ?? /^$/),
      })
    }
  },
  60_000,
)

function newTextOf(name: string): string {
  const edit = newTest('expect(priceOf(200)).toBe(180)')
  return edit.text.replace(id, name)
}

inWalls('notProven() looks through a file that only hands on what others define', async () => {
  await using at = await cycleAt({ spec, sandbox })
  const files = { ...project, 'src/index.ts': `export { priceOf } from './price.ts'\n` }
  const imports = `import { priceOf } from '../../src/index.ts'`
  const edits = [
    newTest('expect(priceOf(200)).toBe(180)', imports),
    newTest('expect(priceOf).toBeDefined()', imports),
  ]
  const verdicts = await judged(
    at,
    edits.map((edit) => [edit]),
    { files },
  )
  expect(verdicts.map(({ improved }) => improved)).toEqual([true, false])
  expect(verdicts[0]?.remarks[0]).toContain('changes of src/price.ts')
})

test('tryEdits() lets only the planned test into the files of a check', async () => {
  await using at = await cycleAt({
    spec,
    answer: () => ({
      ended: 'exit',
      code: 0,
      signal: null,
      ms: 1,
      stdout: '<testsuites/>',
      tail: '',
    }),
  })
  const good = newTest('expect(priceOf(200)).toBe(180)')
  const { text } = good
  const old = String(project['test/price.test.ts'])
  const path = repoPath('test/price.test.ts')
  const refused = [
    [{ action: 'delete' as const, path, text: old }],
    [{ action: 'modify' as const, path, replacements: [{ old: 'toBe(50)', new: 'toBe(51)' }] }],
    [{ action: 'create' as const, path: repoPath('test/scenarios/other.test.ts'), text }],
    [good, { action: 'create' as const, path: repoPath('test/scenarios/b.test.ts'), text }],
    [
      good,
      { action: 'modify' as const, path, replacements: [{ old: 'toBe(50)', new: 'toBe(51)' }] },
    ],
  ]
  for (const { why } of await judged(at, refused)) expect(why).toContain('belongs to check "tests"')
  const files = { ...project, [testPath]: text }
  const again = [
    {
      action: 'modify' as const,
      path: repoPath(testPath),
      replacements: [{ old: '180', new: '1' }],
    },
  ]
  for (const { why } of await judged(at, [again], { files }))
    expect(why).toContain('belongs to check "tests"')
})

inWalls(
  'a cycle tests its judge, has the missing test written, and shows it with what it noticed',
  async () => {
    using repository = makeRepository(project)
    const trace: Agent = {
      name: 'trace',
      purpose: 'a test',
      looksAt: 'commit',
      ask: async () => [unbound],
    }
    const model = scriptedModel(() => ({
      imports: "import { priceOf } from '../../src/price.ts'",
      body: 'expect(priceOf(200)).toBe(180)',
    }))
    await using at = await cycleAt({
      spec: { ...spec, agents: ['trace'] },
      agents: [trace],
      models: modelsOf(model),
      sandbox,
      selfTest: true,
      minutes: 5,
    })
    const { suggestions } = await at.cycle(repository.root)
    expect(suggestions.map(({ state, title, edits }) => [state, title, edits[0]?.action])).toEqual([
      ['open', `Write the missing test ${testPath}`, 'create'],
    ])
    const verdict = suggestions[0]?.verdict
    expect(verdict?.judge?.unproven).toEqual([])
    expect(verdict?.remarks[0]).toContain('changes noticed')
  },
)
