import { expect, test } from 'bun:test'

import { createOutput, type OutputOptions, paint } from '../../src/cli/output.ts'

const escape = '\u001b'

function record(
  options: Omit<OutputOptions, 'out' | 'err'> & { tty?: boolean; columns?: number } = {},
) {
  const { tty = false, columns = 80, ...rest } = options
  const said = { out: '', err: '' }
  const writer = (name: 'out' | 'err') => ({
    write: (text: string) => (said[name] += text),
    isTTY: tty,
    columns,
  })
  return { said, output: createOutput({ out: writer('out'), err: writer('err'), ...rest }) }
}

test('say() writes a line to standard output, note() to standard error', () => {
  const { said, output } = record()
  output.say('a ', paint('red', 'b'))
  output.note('c')
  expect(said).toEqual({ out: 'a b\n', err: 'c\n' })
})

test('say() colours on a terminal only, and not where colours are not wanted', () => {
  const coloured = record({ tty: true })
  coloured.output.say(paint('red', 'b'))
  expect(coloured.said.out).toBe(`${escape}[31mb${escape}[0m\n`)
  const plain = record({ tty: true, color: false })
  plain.output.say(paint('red', 'b'))
  expect(plain.said.out).toBe('b\n')
})

test('document() writes one JSON document to standard output, and all else goes to standard error', () => {
  const { said, output } = record({ json: true })
  output.say('looking')
  output.document({ a: 1 })
  expect(JSON.parse(said.out)).toEqual({ a: 1 })
  expect(said.err).toBe('looking\n')
})

test('say() makes what a terminal would obey visible, painted or not', () => {
  const { said, output } = record({ tty: true })
  output.say(`a${escape}[2J`, paint('bold', `b${escape}]0;title\u0007`), '\u009b31m\u202e\r')
  expect(said.out).toBe(`a␛[2J${escape}[1mb␛]0;title␇${escape}[0m<U+009B>31m<U+202E>␍\n`)
})

test('document() writes no character that a terminal obeys, and loses none', () => {
  const { said, output } = record({ json: true })
  const value = { evidence: `${escape}[2J\u009b\u007f\u202e\u2028 é` }
  output.document(value)
  expect(/[\u007f-\u009f\u202e\u2028]/.test(said.out) || said.out.includes(escape)).toBe(false)
  expect(JSON.parse(said.out)).toEqual(value)
})

test('status() draws one line on a terminal, moves aside for others and is taken away', () => {
  const { said, output } = record({ tty: true, color: false })
  output.status(['half'])
  output.note('line')
  output.status(null)
  const clear = `\r${escape}[K`
  expect(said.err).toBe(`half${clear}line\nhalf${clear}`)
})

test('status() cuts a line that would wrap and draws nothing where there is no terminal', () => {
  const narrow = record({ tty: true, columns: 6, color: false })
  narrow.output.status(['abc', paint('dim', 'defgh')])
  expect(narrow.said.err).toBe('abcd…')
  const piped = record()
  piped.output.status(['abc'])
  expect(piped.said.err).toBe('')
})
