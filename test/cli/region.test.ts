import { expect, test } from 'bun:test'

import { createRegion } from '../../src/cli/region.ts'
import { createScreen } from '../support/screen.ts'

function regionOn(columns: number, rows: number) {
  const screen = createScreen(columns, rows)
  const state = { written: '' }
  const writer = {
    write(text: string) {
      state.written += text
      screen.write(text.replaceAll('\n', '\r\n'))
    },
    columns,
    rows,
  }
  const region = createRegion(writer)
  const say = (text: string) => region.above(() => writer.write(`${text}\n`))
  return { screen, state, writer, region, say }
}

test('createRegion() writes lines anew in their place, and everything else above them', () => {
  const { screen, region, say } = regionOn(20, 6)
  say('one')
  region.draw(['a', 'b', 'c'])
  say('two')
  region.draw(['a', '', 'longer than before'])
  region.draw(['d', 'e'])
  expect(screen.all()).toEqual(['one', 'two', 'd', 'e'])
  for (let at = 3; at < 9; at += 1) say(String(at))
  expect(screen.all()).toEqual(['one', 'two', '3', '4', '5', '6', '7', '8', 'd', 'e'])
  region.draw([])
  say('end')
  expect(screen.all().slice(-2)).toEqual(['8', 'end'])
  expect(screen.odd).toEqual([])
})

test('createRegion() writes nothing where nothing changed', () => {
  const { state, region } = regionOn(20, 6)
  region.draw(['a', 'b'])
  state.written = ''
  region.draw(['a', 'b'])
  expect(state.written).toBe('')
})

test('createRegion() finds its beginning again where a narrower terminal wrapped its lines', () => {
  const { screen, writer, region, say } = regionOn(20, 12)
  say('one')
  region.draw(['0123456789abcdef', 'short', '0123456789abcdef'])
  screen.resize(8, 12)
  writer.columns = 8
  region.draw(['01', '02', '03'])
  expect(screen.all()).toEqual(['one', '01', '02', '03'])
})
