import { expect, test } from 'bun:test'

import { fillTemplate, templateOf, testPathOf } from '../../src/domain/test-place.ts'

test('testPathOf() keeps ids apart, and gives Python names that it can import', () => {
  const place = { path: 'test/{slug}.test.ts', template: null }
  const paths = ['a/b-c/d', 'a/b/c-d'].map((id) => String(testPathOf(place, id)))
  expect(paths).toEqual(['test/a--b-c--d.test.ts', 'test/a--b--c-d.test.ts'])
  expect(String(testPathOf({ path: 'tests/test_{slug}.py', template: null }, 'a/b-c/d'))).toBe(
    'tests/test_a__b_c__d.py',
  )
  expect(testPathOf(place, `a/b/${'c'.repeat(300)}`)).toBeNull()
})

test('fillTemplate() sets lines as far in as the template does, and puts in no more than once', () => {
  const python = templateOf({ path: 'test_{slug}.py', template: null }) ?? ''
  const body = '\n        if {id}:\n            assert f() == "{imports}"\n'
  expect(fillTemplate(python, { id: 'a/b/c', imports: 'from a import f', body }))
    .toBe(`from a import f


def test_scenario(record_property):
    record_property("scenario", "a/b/c")
    if {id}:
        assert f() == "{imports}"
`)
  expect(templateOf({ path: 'a/{slug}.rb', template: null })).toBeNull()
})
