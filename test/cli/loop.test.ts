import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createOpenSpecCli } from '../../src/openspec/cli.ts'
import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { readFiles } from '../support/shared-trees.ts'
import { deltaPath, troubledTree } from '../support/tree.ts'

/** Every finding of OpenSpec's own command line, as one line each. */
async function validate(root: string, home: string): Promise<string[]> {
  const items = await createOpenSpecCli({
    home,
    env: { PATH: process.env['PATH'] ?? '' },
  }).validateAll(root)
  return items.flatMap((item) =>
    item.report.issues.map(
      (one) => `${item.type} ${item.id} ${one.level} ${one.path}: ${one.message}`,
    ),
  )
}

describe('ostinato cycle', () => {
  test('ostinato cycle finds what is wrong, tries remedies, and shows only what is better', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    const { code, value } = await program.json('cycle', 'openspec', '--root', repository.root)
    expect(code).toBe(0)
    expect(value.cycle).toMatchObject({ spec: 'openspec', state: 'done' })
    expect(value.cycle.steps.map((one: { name: string }) => one.name)).toEqual([
      'observe',
      'consult',
      'propose',
      'verify',
    ])
    const shown = value.suggestions.map((one: { kind: string; edits: { path: string }[] }) => [
      one.edits[0]?.path,
      one.kind,
    ])
    expect(Object.fromEntries(shown)).toEqual({
      [deltaPath('miss-header', 'queue')]: 'openspec/merge-refused',
      [deltaPath('omit-scenarios', 'login')]: 'openspec/scenario-omitted',
      [deltaPath('say-nothing', 'queue')]: 'openspec/modified-unchanged',
      [deltaPath('scenario-level', 'level')]: 'openspec/scenario-level',
      [deltaPath('wrong-header', 'fresh')]: 'openspec/delta-section-missing',
      'openspec/specs/raw/spec.md': 'openspec/requirements-missing',
      'openspec/specs/twice/spec.md': 'openspec/requirement-duplicate',
      'openspec/specs/unspaced/spec.md': 'openspec/header-unspaced',
    })
    for (const one of value.suggestions) {
      expect(one).toMatchObject({ state: 'open', verdict: { improved: true } })
      expect(one.verdict.score.after).toBeGreaterThanOrEqual(one.verdict.score.before)
      expect(one.nextStep).toBe(`ostinato suggestions accept ${one.id} --apply`)
    }
    expect(value.refuted).toEqual([])
  })

  test('ostinato cycle leaves all that was there before: index, working tree, refs, hooks', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    writeFileSync(
      join(repository.root, 'openspec/config.yaml'),
      'schema: spec-driven\n# being edited\n',
    )
    const status = () => [
      repository.git(['status', '--porcelain']),
      repository.git(['for-each-ref']),
      readFileSync(join(repository.root, '.git/index')).toString('base64'),
    ]
    const before = status()
    await program.json('cycle', 'openspec', '--root', repository.root)
    expect(status()).toEqual(before)
    expect(readdirSync(join(program.data, 'workspaces'))).toEqual([])
  })

  test('ostinato cycle brings nothing up twice', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    const first = await program.json('cycle', 'openspec', '--root', repository.root)
    const second = await program.json('cycle', 'openspec', '--root', repository.root)
    expect(second.value.suggestions).toEqual([])
    expect(second.value.refuted).toEqual([])
    const { value } = await program.json('suggestions', 'list', '--root', repository.root)
    expect(value.suggestions.map((one: { id: string }) => one.id).sort()).toEqual(
      first.value.suggestions.map((one: { id: string }) => one.id).sort(),
    )
  })

  test('ostinato cycle gives exit code 2 for a spec there is none of, and names those there are', async () => {
    using repository = makeRepository({ 'README.md': '# x\n' })
    using program = ostinato()
    const { code, err } = await program.run('cycle', 'nonsense', '--root', repository.root)
    expect(code).toBe(2)
    expect(err).toContain(
      'Cannot find spec "nonsense": the known specs are answers, links, openspec',
    )
  })
})

describe('ostinato suggestions', () => {
  test('ostinato suggestions accept --all --apply commits on a branch, and leaves fewer findings and no new ones', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    const { value: cycle } = await program.json(
      'cycle',
      'openspec',
      '--root',
      repository.root,
      '--all',
    )
    const before = await validate(repository.root, program.data)
    const files = readFiles(repository.root)
    const { code, value } = await program.json(
      'suggestions',
      'accept',
      '--all',
      '--apply',
      '--root',
      repository.root,
    )
    expect(code).toBe(0)
    expect(value.refused).toEqual([])
    expect(value.applied.length).toBe(cycle.suggestions.length)
    const branches = new Set(value.applied.map((one: { branch: string }) => one.branch))
    expect(branches.size).toBe(1)
    expect(repository.git(['status', '--porcelain'])).toBe('')

    const [branch] = [...branches]
    repository.git(['merge', '--quiet', '--ff-only', String(branch)])
    const after = await validate(repository.root, program.data)
    const left = [...before]
    for (const issue of after) {
      expect(left).toContain(issue)
      left.splice(left.indexOf(issue), 1)
    }
    expect(left.length).toBeGreaterThan(4)
    const changed = new Set(value.applied.flatMap((one: { paths: string[] }) => one.paths))
    for (const [path, text] of Object.entries(readFiles(repository.root)))
      if (!path.startsWith('.git/') && !changed.has(path)) expect(text).toBe(files[path] ?? '')
    expect(repository.git(['log', '-1', '--format=%an <%ae>'])).toBe(
      'Ostinato <ostinato@localhost>',
    )

    const { value: again } = await program.json('cycle', 'openspec', '--root', repository.root)
    expect(
      again.insights
        .filter((one: { answer: string }) => one.answer === 'remedy')
        .map((one: { kind: string }) => one.kind),
    ).toEqual([])
  })

  test('ostinato suggestions accept --write changes the files, refuses one that a person changed, and revert takes it back', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    await program.json('cycle', 'openspec', '--root', repository.root)
    const path = join(repository.root, deltaPath('miss-header', 'queue'))
    const original = readFileSync(path, 'utf8')
    const edited = join(repository.root, 'openspec/specs/twice/spec.md')
    writeFileSync(edited, `${readFileSync(edited, 'utf8')}\nmine\n`)
    const list = (await program.json('suggestions', 'list', '--root', repository.root)).value
      .suggestions
    const of = (kind: string) => list.find((one: { kind: string }) => one.kind === kind).id

    const refused = await program.json(
      'suggestions',
      'accept',
      of('openspec/requirement-duplicate'),
      '--write',
    )
    expect(refused.code).toBe(1)
    expect(refused.value.refused[0]).toMatchObject({ code: 'file.changed' })
    expect(readFileSync(edited, 'utf8')).toContain('mine')

    const id = of('openspec/merge-refused')
    const written = await program.json('suggestions', 'accept', id, '--apply', '--write')
    expect(written.value.applied).toEqual([
      { id, branch: null, commit: null, paths: [deltaPath('miss-header', 'queue')] },
    ])
    expect(readFileSync(path, 'utf8')).toBe(original.replace('Retry count', 'Retry Count'))
    expect((await program.json('suggestions', 'revert', id)).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(original)
    expect((await program.json('suggestions', 'show', id)).value.state).toBe('reverted')
  })

  test('ostinato suggestions revert undoes a commit on its branch', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    await program.json('cycle', 'openspec', '--root', repository.root)
    const { value } = await program.json(
      'suggestions',
      'accept',
      '--all',
      '--apply',
      '--root',
      repository.root,
    )
    const [first, second] = value.applied
    const reverted = await program.json('suggestions', 'revert', first.id)
    expect(reverted.value.reverted[0].branch).toBe(first.branch)
    const text = (ref: string, path: string) => repository.git(['show', `${ref}:${path}`])
    expect(text(first.branch, first.paths[0])).toBe(text('main', first.paths[0]))
    expect(text(first.branch, second.paths[0])).not.toBe(text('main', second.paths[0]))
    const once = await program.run('suggestions', 'revert', first.id)
    expect(once).toMatchObject({ code: 1 })
    expect(once.err).toContain('it is "reverted", only an applied one can be reverted')
  })

  test('ostinato suggestions reject keeps a suggestion from coming back, with its reason', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    const { value } = await program.json('cycle', 'openspec', '--root', repository.root)
    const { id, kind } = value.suggestions[0]
    expect(
      (
        await program.json(
          'suggestions',
          'reject',
          id,
          '--reason',
          'style',
          '--why',
          'we like it so',
          '--by',
          'ada',
        )
      ).code,
    ).toBe(0)
    const again = await program.json('cycle', 'openspec', '--root', repository.root)
    expect(again.value.suggestions.filter((one: { kind: string }) => one.kind === kind)).toEqual([])
    const shown = (await program.json('suggestions', 'show', id)).value
    expect(shown).toMatchObject({
      state: 'rejected',
      review: { accept: false, by: 'ada', code: 'style', why: 'we like it so' },
    })
  })

  test('ostinato suggestions show prints Markdown with its parts, and a diff that git can apply', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    const { value } = await program.json('cycle', 'openspec', '--root', repository.root)
    for (const { id } of value.suggestions) {
      const { out } = await program.run('suggestions', 'show', id, '--markdown')
      for (const part of ['# ', '## Files', '## Change', '```diff', '## Next step', '## Evidence'])
        expect(out).toContain(part)
      const { patch } = (await program.json('suggestions', 'show', id)).value
      repository.git(['apply', '--check', '-'], patch)
    }
    expect((await program.run('suggestions', 'show', 's-ffffffffffff')).err).toContain(
      'Cannot find suggestion "s-ffffffffffff"',
    )
  })

  test('ostinato suggestions apply refuses what does not fit the text any more, and goes on with the rest', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    await program.json('cycle', 'openspec', '--root', repository.root)
    const path = deltaPath('miss-header', 'queue')
    repository.commit({
      [path]:
        '## MODIFIED Requirements\n\n### Requirement: Something else\nIt SHALL be.\n\n#### Scenario: S\n- **WHEN** x\n',
    })
    const { code, value } = await program.json(
      'suggestions',
      'accept',
      '--all',
      '--apply',
      '--root',
      repository.root,
    )
    expect(code).toBe(1)
    expect(value.refused).toHaveLength(1)
    expect(value.refused[0].code).toBe('edit.stale')
    expect(value.applied.length).toBeGreaterThan(3)
  })
})

describe('ostinato export', () => {
  test('ostinato export and import move everything to another data folder', async () => {
    using repository = makeRepository(troubledTree())
    using from = ostinato()
    using to = ostinato()
    await from.json('cycle', 'openspec', '--root', repository.root)
    const file = join(from.data, 'all.jsonl')
    expect((await from.run('export', file)).code).toBe(0)
    expect((await to.run('import', file)).code).toBe(0)
    const list = async (program: typeof from) => (await program.json('suggestions', 'list')).value
    expect((await list(from)).suggestions.length).toBeGreaterThan(3)
    expect(await list(to)).toEqual(await list(from))
    expect((await to.run('import', file)).err).toContain('Cannot import')
    // A later import of the same database elsewhere can be applied there.
    expect(
      (await to.json('suggestions', 'accept', '--all', '--apply', '--root', repository.root)).value
        .refused,
    ).toEqual([])
  })
})
