import { expect, test } from 'bun:test'

import { importedFiles } from '../../src/domain/imported-files.ts'
import { viewOf } from '../support/tree.ts'

test('importedFiles() follows relative imports of a script to files that are there', () => {
  using view = viewOf({ 'src/a.ts': '', 'src/b/index.ts': '', 'src/c.ts': '', 'src/d.tsx': '' })
  const text = `import { expect } from 'bun:test'
import {
  a,
} from '../../src/a.ts'
import '../../src/b'
export { c } from '../../src/c.js'
const d = await import('../../src/d')
import none from './none.ts'
import out from '../../../../../etc/passwd'
`
  expect(importedFiles('test/deep/x.test.ts', text, view) as unknown).toEqual({
    files: ['src/a.ts', 'src/b/index.ts', 'src/c.ts', 'src/d.tsx'],
    missing: ['./none.ts', '../../../../../etc/passwd'],
  })
})

test('importedFiles() finds modules of Python from the root, from src, from a folder, or the only one', () => {
  using view = viewOf({
    'shop/__init__.py': '',
    'shop/price.py': '',
    'src/name.py': '',
    'far/away/lib/only.py': '',
    'tests/near.py': '',
  })
  const text = `import os, name
import shop.price as price
from shop import price as again
from lib import only
from .near import x
from . import near
from ..none import y
`
  const { files, missing } = importedFiles('tests/test_x.py', text, view)
  expect(files.map(String).sort()).toEqual([
    'far/away/lib/only.py',
    'shop/__init__.py',
    'shop/price.py',
    'src/name.py',
    'tests/near.py',
  ])
  expect(missing).toEqual(['..none'])
})
