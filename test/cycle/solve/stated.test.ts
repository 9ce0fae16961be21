import { describe, expect, test } from 'bun:test'

import { wishOf } from '../../../src/cycle/solve/complaint.ts'
import { requirementOf } from '../../../src/cycle/solve/requirement.ts'
import { statedCases } from '../../../src/cycle/solve/stated-case.ts'

describe('wishOf()', () => {
  test.each([
    ['I keep losing track of which file is mine', 'keep track of which file is mine'],
    ['The log is long and nobody sees who did it', 'see who did it'],
    ['Nobody can tell which person started it', 'tell which person started it'],
    ['Reviewers cannot find the change of a file', 'find the change of a file'],
    ['There is no way to undo a merge', 'undo a merge'],
    ['It is hard to compare two reports', 'compare two reports'],
  ])('turns "%s" around', (complaint, wish) => {
    expect(wishOf(complaint)).toBe(`The system SHALL let a user ${wish}`)
  })

  test('wishOf() makes up nothing where it is only said what is', () => {
    expect(wishOf('The report is slow on large trees')).toBeNull()
    expect(wishOf('The color is wrong')).toBeNull()
  })
})

test('requirementOf() takes what a report of a bug expects', () => {
  const sentence = 'Expected: the requirement is found as in a file with Unix line endings.'
  expect(requirementOf({ sentence, name: 'Line endings' }, '').statement).toBe(
    'The requirement SHALL be found as in a file with Unix line endings.',
  )
})

describe('statedCases()', () => {
  test.each([
    [
      'Bug: when a file has Windows line endings, it fails. Expected: it works.',
      'It SHALL be read.',
      ['a file has Windows line endings', 'when a file has Windows line endings'],
    ],
    [
      'The tool should name both changes that touch the same requirement, so that we know.',
      'The tool SHALL name both changes that touch the same requirement, so that we know.',
      ['both changes touch the same requirement'],
    ],
    [
      'The report lists every spec in one table and I lose track of which file is whose.',
      'The system SHALL let a user keep track of which file is whose.',
      ['The report lists every spec in one table'],
    ],
    [
      'The log shows the id of every import and nobody can tell which person started it.',
      'The system SHALL let a user tell which person started it.',
      ['The log shows the id of every import'],
    ],
    ['It should be fast.', 'The tool SHALL be fast.', []],
  ])('finds what "%s" names', (problem, statement, cases) => {
    expect(statedCases(problem, statement)).toEqual(cases)
  })
})
