// How long does a question wait for its passages? A tree of 2,000 requirements: retrieve() as `ask` uses
// it, with choosing and reading, against a bare FTS5 query for the best 50 rows of the same words in the
// same run. Goal: at most ten times as long.
import { Database } from 'bun:sqlite'

import { queryOf } from '../src/ask/query.ts'
import { documentSources } from '../src/ask/read-passages.ts'
import { retrieve } from '../src/ask/retrieve.ts'
import { openPassages } from '../src/store/passages.ts'
import { viewOf } from '../test/support/tree.ts'
import { figure, median } from './shared/figure.ts'

const subjects = 'account token session upload invoice card search webhook backup export'.split(' ')
const verbs = 'create revoke rotate list retry refuse encrypt archive restore throttle'.split(' ')
const pick = (words: string[], at: number) => words[at % words.length] ?? ''

function requirement(at: number): string {
  const [verb, subject, other] = [pick(verbs, at), pick(subjects, at >> 2), pick(subjects, at >> 5)]
  return `### Requirement: ${verb} ${subject} ${at}\nThe system SHALL ${verb} a ${subject} of a ${other} within ${at} seconds.\n\n#### Scenario: Usual\n- **WHEN** a person asks to ${verb} the ${subject}\n- **THEN** the ${other} is told\n`
}

const files = Object.fromEntries(
  Array.from({ length: 100 }, (_, file) => [
    `openspec/specs/area-${file}/spec.md`,
    `# area-${file}\n\n## Purpose\nKeeps area ${file}.\n\n## Requirements\n\n${Array.from({ length: 20 }, (_, at) => requirement(file * 20 + at)).join('\n')}`,
  ]),
)
const questions = [
  'How is a token rotated?',
  'Who is told when an invoice of an account is archived?',
  'When is requirement 1234 done?',
  'Can I restore a backup of a session?',
]

using view = viewOf(files)
const sources = documentSources(view)
const began = performance.now()
using index = openPassages(null)
await retrieve('token', { index, sources })
const first = performance.now() - began

const bare = new Database(':memory:')
bare.run("create virtual table words using fts5 (body, tokenize = 'porter unicode61')")
const put = bare.query('insert into words (body) values (?)')
for (const source of sources) for (const { text } of source.read()) put.run(text)
const best = bare.query('select body from words where words match ? order by rank limit 50')

const times: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] }
for (let round = 0; round < 50; round++)
  for (const question of questions) {
    const start = performance.now()
    const found = await retrieve(question, { index, sources })
    const middle = performance.now()
    const match = queryOf(question).terms.map((term) => `"${term}"`)
    const rows = best.all(match.join(' OR '))
    times.ours.push(middle - start)
    times.bare.push(performance.now() - middle)
    if (found.length === 0 || rows.length === 0) throw new Error(`nothing for "${question}"`)
  }

console.log(`first question, index made: ${first.toFixed(0)} ms`)
figure({
  bench: 'ask',
  name: 'passages of a question, over a bare FTS5 query',
  ours: median(times.ours),
  raw: median(times.bare),
  unit: 'ms',
  by: 'ratio',
  goal: { atMost: 10 },
})
