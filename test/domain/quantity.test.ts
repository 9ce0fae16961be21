import { expect, test } from 'bun:test'

import { durationText, parseDuration, parseSize, sizeText } from '../../src/domain/quantity.ts'

test('parseDuration() and parseSize() read a number and its unit', () => {
  expect(['500ms', '30s', '2m', '1.5h'].map(parseDuration)).toEqual([
    500, 30_000, 120_000, 5_400_000,
  ])
  expect(['100B', '1KB', '512MB', '4GB'].map(parseSize)).toEqual([
    100,
    1024,
    512 * 1024 ** 2,
    4 * 1024 ** 3,
  ])
})

test('parseDuration() and parseSize() say how it is written when it is not', () => {
  for (const text of [
    '',
    '2',
    'm',
    '2 m',
    '2min',
    '-2s',
    '0s',
    '2M',
    '1e3s',
    '999999999999999h',
    '$&s',
  ])
    expect(() => parseDuration(text)).toThrow(
      `Cannot read duration "${text}": write a number and ms, s, m or h, such as "2m"`,
    )
  for (const text of ['4G', '4gb', '0MB', '1TB', '4 GB'])
    expect(() => parseSize(text)).toThrow(
      `Cannot read size "${text}": write a number and B, KB, MB or GB, such as "4GB"`,
    )
})

test('durationText() and sizeText() choose the unit a person would', () => {
  expect([0, 999, 2000, 1500, 120_000, 3_600_000].map(durationText)).toEqual([
    '0',
    '999 ms',
    '2 s',
    '1.5 s',
    '2 min',
    '1 h',
  ])
  expect([10, 1024 ** 2, 1.5 * 1024 ** 3].map(sizeText)).toEqual(['10 B', '1 MB', '1.5 GB'])
})
