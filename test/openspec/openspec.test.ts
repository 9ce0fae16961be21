import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createOpenSpecCli } from '../../src/openspec/cli.ts'
import { readDelta } from '../../src/openspec/delta.ts'
import { readDocument } from '../../src/openspec/document.ts'
import { openOpenSpec } from '../../src/openspec/openspec.ts'
import { installedVersion, packageFolder, testedVersion } from '../../src/openspec/package.ts'
import { readTree, specPath } from '../../src/openspec/tree.ts'
import { readFiles, sharedTrees } from '../support/shared-trees.ts'
import { blocks, change, type Files, spec, troubledTree, viewOf } from '../support/tree.ts'

const home = mkdtempSync(join(tmpdir(), 'ostinato-test-openspec-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))
const cli = createOpenSpecCli({ home, env: { PATH: process.env['PATH'] ?? '' } })

/** What both doors say of a tree, in one shape. */
async function bothVerdicts(files: Files) {
  using view = viewOf(files)
  const openspec = await openOpenSpec(cli)
  const tree = readTree(view)
  const said = new Map(
    (await cli.validateAll(view.dir)).map((item) => [`${item.type} ${item.id}`, item.report]),
  )
  const ours = new Map(
    await Promise.all([
      ...tree.specs.map(
        async ({ capability, path }) =>
          [
            `spec ${capability}`,
            await openspec.checkSpec(view, capability, view.read(path)),
          ] as const,
      ),
      ...tree.changes.map(
        async ({ id }) => [`change ${id}`, await openspec.checkChange(view, id)] as const,
      ),
    ]),
  )
  return { said, ours, openspec }
}

describe('openOpenSpec()', () => {
  test('openOpenSpec() runs the pinned version in process', async () => {
    expect(await installedVersion()).toBe(testedVersion)
    expect((await openOpenSpec(cli)).mode).toBe('in-process')
  })

  test('openOpenSpec() gives the same verdicts as the command line on a tree of ours', async () => {
    const { said, ours } = await bothVerdicts(troubledTree())
    expect(said.size).toBeGreaterThan(10)
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(said))
  })

  test('openOpenSpec() tells a folder that wraps changes as the command line does', async () => {
    const nested = Object.fromEntries(
      Object.entries(
        change('inner', 'login', `## ADDED Requirements\n\n${blocks({ A: ['B'] })}`),
      ).map(([path, text]) => [path.replace('changes/inner', 'changes/outer/inner'), text]),
    )
    const { said, ours } = await bothVerdicts({
      ...nested,
      'openspec/config.yaml': 'schema: spec-driven\n',
    })
    expect(ours.get('change outer')?.issues[0]?.message).toContain('is a folder wrapping')
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(said))
  })

  for (const { name, path } of sharedTrees())
    test(`openOpenSpec() gives the same verdicts as the command line on the tree ${name}`, async () => {
      const { said, ours } = await bothVerdicts(readFiles(path))
      expect(said.size).toBeGreaterThan(0)
      expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(said))
    }, 60_000)

  test('openOpenSpec() asks the command line where the package is another than the tested one', async () => {
    const files = {
      ...troubledTree(),
      ...change('bad', 'login', `## MODIFIED Requirements\n\n${blocks({ Missing: ['Pressed'] })}`),
    }
    using view = viewOf(files)
    const inProcess = await openOpenSpec(cli)
    const byCli = await openOpenSpec(cli, () => Promise.reject(new Error('another version')))
    expect(byCli.mode).toBe('cli')
    for (const { id } of readTree(view).changes) {
      expect(await byCli.checkChange(view, id)).toEqual(await inProcess.checkChange(view, id))
      // The command line tells a refused merge only where nothing worse is wrong with the delta.
      const refused = (await byCli.tryMerges(view, id)).map((one) => [one.capability, one.refusal])
      const known = (await inProcess.tryMerges(view, id)).map((one) => [
        one.capability,
        one.refusal,
      ])
      for (const one of refused) expect(known).toContainEqual(one)
    }
    expect((await byCli.tryMerges(view, 'bad'))[0]?.refusal).toContain('not found')
    const tasks = '- [x] a\n* [ ] b\n1. [X] c\n- [a](b)\n'
    expect(byCli.countTasks(tasks)).toEqual(inProcess.countTasks(tasks))
    expect(byCli.countTasks(tasks)).toEqual({ total: 3, done: 2 })
  })

  test('tryMerges() rebuilds what archive would write, and says why it would refuse', async () => {
    const files = {
      'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['Right password'] }),
      ...change('good', 'login', `## ADDED Requirements\n\n${blocks({ 'Sign out': ['Pressed'] })}`),
      ...change('bad', 'login', `## MODIFIED Requirements\n\n${blocks({ Missing: ['Pressed'] })}`),
      ...change('empty-it', 'login', '## REMOVED Requirements\n\n### Requirement: Sign in\n'),
    }
    using view = viewOf(files)
    const openspec = await openOpenSpec(cli)
    const [good] = await openspec.tryMerges(view, 'good')
    expect(good?.refusal).toBeNull()
    expect(good?.merged?.text).toContain('### Requirement: Sign out')
    const [bad] = await openspec.tryMerges(view, 'bad')
    expect(bad?.refusal).toContain('"### Requirement: Missing" - not found')
    const [emptied] = await openspec.tryMerges(view, 'empty-it')
    expect(emptied?.refusal).toContain('the merged spec would be invalid')
  })

  test('archive() of the command line writes exactly what tryMerges() foretold', async () => {
    const delta = `## MODIFIED Requirements\n\n${blocks({ 'Sign in': ['Right password', 'New device'] })}`
    const files = {
      'openspec/config.yaml': 'schema: spec-driven\n',
      'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['Right password'] }),
      ...change('more', 'login', delta),
    }
    using view = viewOf(files)
    const openspec = await openOpenSpec(cli)
    const [trial] = await openspec.tryMerges(view, 'more')
    await cli.archive(view.dir, 'more')
    expect(await Bun.file(join(view.dir, specPath('login'))).text()).toBe(
      trial?.merged?.text ?? 'no merge',
    )
    expect(existsSync(join(view.dir, 'openspec/changes/more'))).toBe(false)
  })

  test('newChange() refuses an id that is not lower-case words, before any path is made of it', async () => {
    using view = viewOf({ 'openspec/config.yaml': 'schema: spec-driven\n' })
    expect(cli.newChange(view.dir, '../../outside')).rejects.toThrow('lower-case words')
    await cli.newChange(view.dir, 'fine-id')
    expect(existsSync(join(view.dir, 'openspec/changes/fine-id/.openspec.yaml'))).toBe(true)
  })

  test('createOpenSpecCli() writes nothing into the home of the user', async () => {
    using view = viewOf({ 'openspec/config.yaml': 'schema: spec-driven\n' })
    const user = mkdtempSync(join(home, 'user-'))
    const own = createOpenSpecCli({ home, env: { PATH: process.env['PATH'] ?? '', HOME: user } })
    await own.validateAll(view.dir)
    await own.newChange(view.dir, 'some-change')
    expect(readdirSync(user)).toEqual([])
  })
})

describe('readDelta()', () => {
  /** The package's own parser, which the product uses only through merges. */
  async function parser() {
    const module: Record<string, unknown> = await import(
      new URL('dist/core/parsers/requirement-blocks.js', packageFolder()).href
    )
    const parse = module['parseDeltaSpec']
    if (typeof parse !== 'function') throw new Error('no parser')
    return (text: string) => parse(text)
  }

  for (const { name, path } of [{ name: 'of ours', path: null }, ...sharedTrees()])
    test(`readDelta() names what the package's own parser names, in the tree ${name}`, async () => {
      const parse = await parser()
      const files = path === null ? troubledTree() : readFiles(path)
      const deltas = Object.entries(files).filter(([file]) => /\/changes\/.*\/spec\.md$/.test(file))
      expect(deltas.length + Number(name === 'concord')).toBeGreaterThan(0)
      for (const [, text] of deltas) {
        const [ours, theirs] = [readDelta(text), parse(text)]
        expect(ours.added.map((one) => one.name)).toEqual(
          theirs.added.map((one: { name: string }) => one.name),
        )
        expect(ours.modified.map((one) => one.name)).toEqual(
          theirs.modified.map((one: { name: string }) => one.name),
        )
        expect(ours.removed.map((one) => one.name).sort()).toEqual([...theirs.removed].sort())
        expect(ours.renamed.map((one) => ({ from: one.from.name, to: one.to.name }))).toEqual(
          theirs.renamed,
        )
      }
    })

  test('readDelta() reads bullets in REMOVED and pairs in RENAMED', () => {
    const delta = readDelta(
      '## REMOVED Requirements\n- `### Requirement: Old`\n## RENAMED Requirements\n- FROM: `### Requirement: A`\n- TO: `### Requirement: B`\n',
    )
    expect(delta.removed).toEqual([{ name: 'Old', line: 2 }])
    expect(delta.renamed).toEqual([{ from: { name: 'A', line: 4 }, to: { name: 'B', line: 5 } }])
  })

  test('readDocument() and a delta agree on CRLF', () => {
    expect(
      readDocument('## ADDED Requirements\r\n### Requirement: X\r\n').requirements[0]?.section,
    ).toBe('ADDED Requirements')
  })
})
