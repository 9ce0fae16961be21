import { expect, test } from 'bun:test'

import { diffLines } from '../../src/cli/diff-lines.ts'
import { createOutput } from '../../src/cli/output.ts'

/** What is written on a terminal, with its colours as words; or into a file. */
function written(patch: string, so: { isTTY: boolean; color?: boolean } = { isTTY: true }): string {
  let text = ''
  const out = { write: (more: string) => (text += more), isTTY: so.isTTY }
  const output = createOutput({ out, err: out, color: so.color ?? true })
  for (const line of diffLines(patch)) output.say(...line)
  const names: Record<string, string> = {
    '2': 'dim',
    '31': 'red',
    '32': 'green',
    '7;31': 'TAKEN',
    '7;32': 'GIVEN',
  }
  return text
    .replace(/\p{Cc}\[0m/gu, '}')
    .replace(/\p{Cc}\[([\d;]+)m/gu, (_, code: string) => `${names[code] ?? code}{`)
}

const patch = `--- a/x.md
+++ b/x.md
@@ -1,4 +1,4 @@
 # Title
-The first version of it.
--- a list
+The second version of it.
+++ a list
 end
\\ No newline at end of file
`

test('diffLines() colours what was removed and added, and marks the words that differ [terminal-and-reports/diffs-in-colour/a-changed-word]', () => {
  expect(written(patch).split('\n')).toEqual([
    'dim{--- a/x.md}',
    'dim{+++ b/x.md}',
    'dim{@@ -1,4 +1,4 @@}',
    ' # Title',
    'red{-}red{The }TAKEN{first}red{ version of it.}',
    'red{-}TAKEN{--}red{ a list}',
    'green{+}green{The }GIVEN{second}green{ version of it.}',
    'green{+}GIVEN{++}green{ a list}',
    ' end',
    'dim{\\ No newline at end of file}',
    '',
  ])
})

test('diffLines() marks no words where lines do not pair up, or have hardly one in common', () => {
  expect(written('@@ -1,1 +1,2 @@\n-one two\n+one three\n+four\n')).toBe(
    'dim{@@ -1,1 +1,2 @@}\nred{-}red{one two}\ngreen{+}green{one three}\ngreen{+}green{four}\n',
  )
  expect(written('@@ -1 +1 @@\n-nothing alike\n+wholly other words\n')).toBe(
    'dim{@@ -1 +1 @@}\nred{-}red{nothing alike}\ngreen{+}green{wholly other words}\n',
  )
})

test.each([{ isTTY: false }, { isTTY: true, color: false }])(
  'diffLines() are the patch as it is for %j [terminal-and-reports/diffs-in-colour/into-a-file]',
  (so) => {
    expect(written(patch, so)).toBe(patch)
  },
)

test('diffLines() lets no patch write on the terminal', () => {
  const shown = written('@@ -1 +1 @@\n-a\u001b[2J word\n+a\u202e word\n')
  expect(shown).toContain('␛[2J')
  expect(shown).toContain('<U+202E>')
  expect(shown).not.toContain('\u001b')
})
