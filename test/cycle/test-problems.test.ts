import { expect, test } from 'bun:test'

import { testProblems } from '../../src/cycle/test-problems.ts'

const script = { path: 'a.test.ts', report: 'out/report.xml' }
const python = { path: 'test_a.py', report: 'out/report.xml' }

test('testProblems() lets tests be', () => {
  expect(testProblems("test('a', () => { expect(f()).resolves.toBe(1) })", script)).toEqual([])
  expect(
    testProblems("test('a', () => { assert.equal(f(), 1) }) // no process.exit()", script),
  ).toEqual([])
  expect(testProblems('def test_a():\n    assert f() == 1\n', python)).toEqual([])
  expect(testProblems('def test_a():\n    with pytest.raises(E):\n        f()\n', python)).toEqual(
    [],
  )
})

test('testProblems() says what keeps a text from being one', () => {
  const wrong: [string, typeof script, RegExp][] = [
    ["test('a', () => { f() /* expect(f()).toBe(1) */ })", script, /asserts nothing/],
    ["test('a', () => { f('expect(1).toBe(1)') })", script, /asserts nothing/],
    ['def test_a():\n    """assert"""\n    f()\n', python, /asserts nothing/],
    ['expect(1).toBe(1); process.exit(0)', script, /ends the program/],
    ["expect(1).toBe(1); process['exit'](0)", script, /ends the program/],
    ['assert f()\nos._exit(0)', python, /ends the program/],
    ["test.only('a', () => expect(f()).toBe(1))", script, /which tests are run/],
    ['@pytest.mark.xfail\ndef test_a():\n    assert f()', python, /which tests are run/],
    ["expect(eval('1')).toBe(1)", script, /a text as code/],
    ["expect(1).toBe(1); write('report.xml')", script, /names "report\.xml"/],
  ]
  for (const [text, at, says] of wrong)
    expect({ text, said: testProblems(text, at) }).toEqual({
      text,
      said: [expect.stringMatching(says)],
    })
})
