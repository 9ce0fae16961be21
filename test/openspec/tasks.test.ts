import { expect, test } from 'bun:test'

import { repoPath } from '../../src/domain/path.ts'
import { changeText } from '../../src/openspec/change-text.ts'
import { readTasks, tickOf, withOpenBoxes } from '../../src/openspec/tasks.ts'

const list =
  '## 1. Group\r\n\r\n- [ ] 1.1 First\r\n  - a/b/c\r\n1) [X] second\r\n## 2. More\r\ntext\r\n- [a](b)\r\n* [-] third'

test('readTasks() reads boxes as OpenSpec does, each with the lines beneath it', () => {
  expect(readTasks(list)).toEqual([
    { line: 3, text: '1.1 First\n- a/b/c', done: false },
    { line: 5, text: 'second', done: true },
    { line: 9, text: 'third', done: false },
  ])
})

test('tickOf() ticks one box and keeps the rest of its line', () => {
  expect(tickOf(list, 3)).toEqual({ from: 3, to: 4, text: '- [x] 1.1 First\r\n' })
  expect(tickOf(list, 9)).toEqual({ from: 9, to: 10, text: '* [x] third' })
  expect(tickOf(list, 4)).toBeNull()
})

test('readTasks() and withOpenBoxes() look at each character of a line once, however long', () => {
  for (const line of [`- [${' '.repeat(500_000)}z`, `-${' '.repeat(500_000)}z`]) {
    expect(readTasks(line)).toEqual([])
    expect(withOpenBoxes(line)).toBe(line)
  }
})

test('withOpenBoxes() empties every box and changes nothing else', () => {
  expect(withOpenBoxes(list)).toBe(list.replace('[X]', '[ ]').replace('[-]', '[ ]'))
})

test('changeText() is the same whatever is ticked, and another with any other word', () => {
  const folder = 'openspec/changes/c'
  const hash = (over: Record<string, string>) => {
    const texts: Record<string, string> = {
      'proposal.md': '## Why\nBecause\n',
      'tasks.md': '- [ ] one\n',
      'specs/a/spec.md': '## ADDED Requirements\n',
      ...over,
    }
    const files = Object.keys(texts).map((name) => repoPath(`${folder}/${name}`))
    return changeText({ folder, files }, (path) => texts[path.slice(folder.length + 1)] ?? null)
      .hash
  }
  const before = hash({})
  expect(hash({ 'tasks.md': '- [x] one\n' })).toBe(before)
  expect(hash({ 'notes.txt': 'nothing that is read' })).toBe(before)
  const others = [
    { 'tasks.md': '- [ ] two\n' },
    { 'proposal.md': '' },
    { 'design.md': '# Design\n' },
    { '.openspec.yaml': 'skip_specs: true\n' },
    { 'specs/b/spec.md': '' },
  ]
  expect(new Set([before, ...others.map(hash)]).size).toBe(others.length + 1)
})
