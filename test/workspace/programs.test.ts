import { expect, test } from 'bun:test'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { findPrograms } from '../../src/workspace/programs.ts'
import { writeFiles } from '../support/git.ts'

/** What is bound for a program at a path below a home folder that holds these files too. */
function boundFor(program: string, files: string[], line = 'tool --flag'): string[] {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'ostinato-test-')))
  try {
    writeFiles(home, Object.fromEntries([program, ...files].map((path) => [path, ''])))
    chmodSync(join(home, program), 0o755)
    mkdirSync(join(home, 'work'), { recursive: true })
    const path = join(home, program, '..')
    const found = findPrograms(line, { path, home, root: join(home, 'work') })
    return found.binds
      .filter(({ source }) => source.startsWith(home))
      .map(({ source }) => source.slice(home.length + 1))
  } finally {
    rmSync(home, { recursive: true })
  }
}

test('findPrograms() binds the file alone, or the installation it is part of', () => {
  expect(boundFor('.tool/bin/tool', [])).toEqual(['.tool/bin/tool'])
  expect(boundFor('.tool/bin/tool', ['.tool/lib/x'])).toEqual(['.tool'])
  expect(boundFor('.env/shims/tool', ['.env/libexec/x', '.env/.git/config'])).toEqual(['.env'])
  expect(boundFor('deep/tool', ['deep/lib/x', 'lib/x'])).toEqual(['deep/tool'])
})

test('findPrograms() takes no home, shared folder, project or repository for an installation', () => {
  expect(boundFor('bin/tool', ['lib/x'])).toEqual(['bin/tool'])
  for (const shared of ['.local', '.cargo', '.config'])
    expect(boundFor(`${shared}/bin/tool`, [`${shared}/lib/x`])).toEqual([`${shared}/bin/tool`])
  expect(boundFor('other/bin/tool', ['other/lib/x', 'other/.git/config'])).toEqual([
    'other/bin/tool',
  ])
  expect(boundFor('work/bin/tool', ['work/lib/x'])).toEqual(['work/bin/tool'])
})

test('findPrograms() reads the first word of the line, behind variables', () => {
  for (const line of ['tool', ' tool', 'A=1 B="x" tool -v', 'tool\n', 'tool; x', 'tool|x'])
    expect(boundFor('p/tool', [], line)).toEqual(['p/tool'])
  for (const line of ['./tool', 'p/tool', 'echo tool', '"tool"'])
    expect(boundFor('p/tool', [], line)).toEqual([])
})

test('findPrograms() names our Bun, whatever PATH says, and follows links', () => {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'ostinato-test-')))
  try {
    writeFiles(home, { 'p/bun': '', 'q/node-20': '' })
    chmodSync(join(home, 'p/bun'), 0o755)
    chmodSync(join(home, 'q/node-20'), 0o755)
    symlinkSync('../q/node-20', join(home, 'p/node'))
    const { binds, names } = findPrograms('bun', { path: join(home, 'p'), home, root: home })
    expect(binds).toEqual([
      { source: realpathSync(process.execPath), target: '/programs/bun' },
      { source: join(home, 'q/node-20'), target: join(home, 'q/node-20') },
    ])
    expect(names).toEqual({ bunx: '/programs/bun', node: join(home, 'q/node-20') })
  } finally {
    rmSync(home, { recursive: true })
  }
})
