import { describe, expect, test } from 'bun:test'

import fc from 'fast-check'

import { blockText, readDocument, sliceLines } from '../../src/openspec/document.ts'
import { spec } from '../support/tree.ts'

describe('readDocument()', () => {
  test('readDocument() keeps every byte, whatever the line ends', () => {
    const line = fc.constantFrom(
      '## Requirements',
      '### Requirement: A',
      '###Requirement: B',
      '#### Scenario: x',
      '```',
      '- **WHEN** y',
      '',
      'text',
      '\uFEFF',
      '####### no',
    )
    const end = fc.constantFrom('\n', '\r\n', '\r', '\n\n')
    fc.assert(
      fc.property(fc.array(fc.tuple(line, end)), (parts) => {
        const text = parts.flat().join('')
        const document = readDocument(text)
        expect(document.lines.join('')).toBe(text)
        for (const block of document.requirements) expect(block.end).toBeGreaterThan(block.line)
      }),
    )
  })

  test('readDocument() finds requirements, scenarios and steps with their lines', () => {
    const document = readDocument(
      spec('login', { 'Sign in': ['Right password', 'Wrong password'] }),
    )
    const [requirement] = document.requirements
    expect(requirement?.name).toBe('Sign in')
    expect(requirement?.scenarios.map((one) => one.name)).toEqual([
      'Right password',
      'Wrong password',
    ])
    expect(requirement?.scenarios[1]?.steps).toEqual([
      {
        keyword: 'WHEN',
        text: '**WHEN** wrong password happens',
        line: (requirement?.scenarios[1]?.line ?? 0) + 1,
      },
      {
        keyword: 'THEN',
        text: '**THEN** it is handled',
        line: (requirement?.scenarios[1]?.line ?? 0) + 2,
      },
    ])
    const scenario = requirement?.scenarios[0]
    expect(scenario && sliceLines(document, scenario.line, scenario.end)).toBe(
      '#### Scenario: Right password\n- **WHEN** right password happens\n- **THEN** it is handled\n',
    )
  })

  test('readDocument() does not see headers in a fenced block, nor past one that is never closed', () => {
    const text =
      '## Requirements\n```\n### Requirement: Fenced\n```\n### Requirement: Real\ntext\n~~~\n### Requirement: Swallowed\n'
    expect(readDocument(text).requirements.map((one) => one.name)).toEqual(['Real'])
  })

  test('readDocument() ends a requirement before the blank lines that part it from the next', () => {
    const document = readDocument(
      '## Requirements\r\n### Requirement: A ###\r\nbody\r\n\r\n\r\n### Requirement: B\r\n',
    )
    const [a] = document.requirements
    expect(a).toMatchObject({ name: 'A', line: 2, end: 4 })
    expect(a && blockText(document, a)).toBe('### Requirement: A ###\nbody')
  })

  test('readDocument() sees the header with no space that only the merge reader sees', () => {
    const document = readDocument('## Requirements\n###Requirement: Tight\n')
    expect(document.requirements.map((one) => one.name)).toEqual(['Tight'])
    expect(document.headings.map((one) => one.title)).toEqual(['Requirements'])
  })
})
