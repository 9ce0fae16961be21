import { describe, expect, test } from 'bun:test'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'
import { blocks, change, deltaPath, spec, troubledTree } from '../support/tree.ts'

const clean = { 'openspec/specs/login/spec.md': spec('login', { 'Sign in': ['A', 'B'] }) }
const omitting = {
  ...clean,
  ...change(
    'omit',
    'login',
    `## MODIFIED Requirements\n\n${blocks({ 'Sign in': ['A'] }).replace('SHALL', 'MUST')}`,
  ),
}

/** Runs a shell line as root of a user and mount namespace of its own; null where that is not to be had. */
function inNamespace(
  line: string,
  env: Record<string, string>,
): { code: number; text: string } | null {
  if (Bun.spawnSync(['unshare', '-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt']).exitCode !== 0) {
    console.log('skipped: this machine allows no mounts in a user namespace')
    return null
  }
  const done = Bun.spawnSync(['unshare', '-rm', 'sh', '-c', line], { env })
  return { code: done.exitCode, text: done.stdout.toString() + done.stderr.toString() }
}

const main = join(import.meta.dir, '../../src/main.ts')
const command = `'${process.execPath}' --no-env-file '${main}'`

describe('ostinato cycle', () => {
  test('ostinato cycle says what is wrong with a root, in one line that names it', async () => {
    using program = ostinato()
    using empty = makeRepository()
    using plain = makeRepository({ 'a.md': 'a' })
    rmSync(join(plain.root, '.git'), { recursive: true })
    const cases = [
      [join(program.data, 'nowhere'), 'repository.missing', 'there is no such folder'],
      [plain.root, 'repository.not-git', 'run "git init" there and commit once'],
      [empty.root, 'repository.no-commits', 'commit'],
    ]
    for (const [root = '', code = '', words = ''] of cases) {
      const ran = await program.run('cycle', 'openspec', '--root', root)
      expect(ran.code).toBe(1)
      expect(ran.err).toContain(root)
      expect(ran.err).toContain(words)
      expect(ran.err).toContain(`[${code}]`)
      expect(ran.err.trim().split('\n')).toHaveLength(1)
    }
  })

  test('ostinato cycle works on a bare repository, and refuses only to write its files', async () => {
    using source = makeRepository(omitting)
    using bare = makeRepository({}, { bare: true })
    source.git(['push', '--quiet', bare.root, 'main'])
    using program = ostinato()
    const { value } = await program.json('cycle', 'openspec', '--root', bare.root)
    const [{ id }] = value.suggestions
    const written = await program.json('suggestions', 'accept', id, '--write')
    expect(written.value.refused[0].code).toMatch(/repository.bare|file.changed/)
    const { value: applied } = await program.json('suggestions', 'apply', id)
    expect(bare.git(['log', '-1', '--format=%H', applied.applied[0].branch])).toBe(
      applied.applied[0].commit,
    )
  })

  test('ostinato cycle looks at the commit of a dirty repository, and says that it did', async () => {
    using repository = makeRepository(omitting)
    writeFileSync(join(repository.root, 'openspec/specs/login/spec.md'), 'all gone\n')
    using program = ostinato()
    const { out } = await program.run('cycle', 'openspec', '--root', repository.root)
    expect(out).toContain('1 file changed since the commit')
    expect(out).toContain('1 new suggestion:')
  })

  test('ostinato cycle works on a detached head, and in a root below the top of the work tree', async () => {
    using repository = makeRepository({
      'README.md': 'top\n',
      ...Object.fromEntries(Object.entries(omitting).map(([path, text]) => [`docs/${path}`, text])),
    })
    repository.git(['checkout', '--quiet', '--detach'])
    using program = ostinato()
    const root = join(repository.root, 'docs')
    const { value } = await program.json('cycle', 'openspec', '--root', root)
    const { value: applied } = await program.json(
      'suggestions',
      'accept',
      value.suggestions[0].id,
      '--apply',
    )
    const [{ branch }] = applied.applied
    expect(repository.git(['diff', '--name-only', 'HEAD', branch])).toBe(
      `docs/${deltaPath('omit', 'login')}`,
    )
    expect(repository.git(['rev-parse', '--abbrev-ref', 'HEAD'])).toBe('HEAD')
  })

  test('ostinato cycle never follows a link out of the tree, and reports it', async () => {
    using outside = makeRepository({ 'secret.md': 'a secret of somebody else\n' })
    using repository = makeRepository(clean)
    mkdirSync(join(repository.root, 'openspec/specs/linked'))
    symlinkSync(
      join(outside.root, 'secret.md'),
      join(repository.root, 'openspec/specs/linked/spec.md'),
    )
    symlinkSync(outside.root, join(repository.root, 'openspec/specs/folder'))
    repository.commit({})
    using program = ostinato()
    const ran = await program.run('cycle', 'openspec', '--root', repository.root, '--json')
    expect(ran.out + ran.err).not.toContain('a secret of somebody else')
    const linked = JSON.parse(ran.out).insights.filter(
      (one: { kind: string }) => one.kind === 'openspec/linked',
    )
    expect(linked.map((one: { path: string }) => one.path)).toEqual([
      'openspec/specs/folder',
      'openspec/specs/linked/spec.md',
    ])
  })

  test('ostinato cycle passes over a name that climbs out, and reports it', async () => {
    using repository = makeRepository(clean)
    const blob = repository.git(['hash-object', '-w', '--stdin'], 'x')
    const inner = repository.git(['mktree'], `100644 blob ${blob}\tevil\\..\\name.md\n`)
    const top = `${repository.git(['ls-tree', 'HEAD:openspec'])}\n040000 tree ${inner}\tzz\n`
    const tree = repository.git(
      ['mktree'],
      `040000 tree ${repository.git(['mktree'], top)}\topenspec\n`,
    )
    repository.git([
      'update-ref',
      'HEAD',
      repository.git(['commit-tree', tree, '-p', 'HEAD', '-m', 'evil']),
    ])
    using program = ostinato()
    const { code, value } = await program.json('cycle', 'openspec', '--root', repository.root)
    expect(code).toBe(0)
    expect(value.cycle.state).toBe('done')
  })

  test('ostinato cycle reports a spec of 50 MB and one that is not UTF-8, and goes on with the rest', async () => {
    using repository = makeRepository({
      ...omitting,
      'openspec/specs/huge/spec.md': '# huge\n'.repeat(7_500_000),
      'openspec/specs/latin/spec.md': new Uint8Array([35, 32, 0xe9, 0xff, 10]),
    })
    using program = ostinato()
    const { value } = await program.json('cycle', 'openspec', '--root', repository.root)
    const byKind = (kind: string) =>
      value.insights
        .filter((one: { kind: string }) => one.kind === kind)
        .map((one: { path: string }) => one.path)
    expect(byKind('openspec/too-large')).toEqual(['openspec/specs/huge/spec.md'])
    expect(byKind('openspec/not-text')).toEqual(['openspec/specs/latin/spec.md'])
    expect(value.suggestions).toHaveLength(1)
  })

  test('ostinato cycle waits for another one in the same data folder, and both end', async () => {
    using repository = makeRepository(troubledTree())
    using program = ostinato()
    const both = await Promise.all([
      program.json('cycle', 'openspec', '--root', repository.root),
      program.json('cycle', 'openspec', '--root', repository.root),
    ])
    expect(both.map((one) => one.value.cycle.state)).toEqual(['done', 'done'])
    const { value } = await program.json('suggestions', 'list')
    const paths = value.suggestions.map((one: { edits: { path: string }[] }) => one.edits[0]?.path)
    expect(new Set(paths).size).toBe(paths.length)
  })

  test('ostinato cycle reads a repository that is read-only, and says so when it is to be changed', async () => {
    using repository = makeRepository(omitting)
    using program = ostinato()
    const mount = `mount --bind '${repository.root}' '${repository.root}' && mount -o remount,ro,bind '${repository.root}'`
    const line = `${mount} && ${command} cycle openspec --root '${repository.root}' && ${command} suggestions accept --all --apply --root '${repository.root}'`
    const ran = inNamespace(line, program.env)
    if (!ran) return
    expect(ran.text).toContain('1 new suggestion:')
    expect(ran.text).toContain('read-only')
    expect(ran.code).toBe(1)
  })

  test('ostinato cycle says that the disk is full, and loses nothing that was recorded', async () => {
    using repository = makeRepository(omitting)
    using program = ostinato()
    await program.json('cycle', 'openspec', '--root', repository.root)
    // The data folder on a file system of 400 KB that a filler has used up.
    const line = [
      'mount -t tmpfs -o size=400k none /mnt',
      `cp '${program.data}/ostinato.sqlite' /mnt/`,
      'dd if=/dev/zero of=/mnt/filler bs=1k 2>/dev/null',
      `${command} cycle openspec --root '${repository.root}' --data /mnt`,
      'echo "exit $?"; rm /mnt/filler',
      `${command} suggestions list --data /mnt`,
    ].join('; ')
    const ran = inNamespace(line, program.env)
    if (!ran) return
    expect(ran.text).toMatch(/full|No space|ENOSPC/)
    expect(ran.text).toContain('exit 1')
    expect(ran.text).toContain('Restore the omitted scenarios')
    expect(ran.text).not.toContain('at async')
  })
})

describe('ostinato', () => {
  test('ostinato ends in peace when whoever reads its output stops before the end', async () => {
    using program = ostinato()
    const done = Bun.spawnSync(
      [
        'bash',
        '-c',
        `set -o pipefail; ${command} doctor --help | true; ${command} cycles list --json | head -c 1`,
      ],
      { env: program.env },
    )
    expect(done.stderr.toString()).toBe('')
  })

  test('ostinato says what is wrong with a setting, and gives exit code 2', async () => {
    using program = ostinato({ OSTINATO_CONCURRENCY: 'many' })
    const { code, err } = await program.run('cycles', 'list')
    expect(code).toBe(2)
    expect(err).toContain(
      'Cannot use OSTINATO_CONCURRENCY "many": it is not a whole number from 1 to 64',
    )
  })

  test('ostinato gives exit code 2 for words it does not know, and 0 for help of every command', async () => {
    using program = ostinato()
    for (const words of [
      ['nonsense'],
      ['cycle'],
      ['suggestions', 'list', '--state', 'nonsense'],
      ['suggestions', 'accept'],
      ['suggestions', 'show'],
      ['cycles', 'list', '--limit', '-3'],
    ])
      expect((await program.run(...words)).code).toBe(2)
    const commands = [
      '',
      'start',
      'cycle',
      'cycles list',
      'cycles show',
      'cycles cancel',
      'suggestions list',
      'suggestions show',
      'suggestions accept',
      'suggestions reject',
      'suggestions apply',
      'suggestions revert',
      'insights',
      'doctor',
      'init',
      'export',
      'import',
    ]
    for (const words of commands) {
      const { code, out } = await program.run(
        ...words.split(' ').filter((word) => word !== ''),
        '--help',
      )
      expect(code).toBe(0)
      expect(out).toContain('Usage:')
    }
  }, 60_000)
})
