/** A document and a program, and what no answer about them may be: the passages, and what is said of them. */
export const guide = `# Guide

Start with [the basics](old/basics.md) and read on from there at your own pace.

Then write a file.

Then write a file.

Token: see the vault.
`

export const program = `import { add } from './add.ts'

export function total(values: number[]): number {
  let sum = 1
  for (const value of values) sum = add(sum, value)
  return sum
}
`

const line = '  let sum = 1'
const basics = '[the basics](old/basics.md)'

export type Row = [name: string, file: 'guide.md' | 'total.ts', edits: unknown[], says: RegExp]

const one = (old: string, instead: string) => [{ old, new: instead }]

export const badEdits: Row[] = [
  [
    'a passage that is not there',
    'total.ts',
    one('  let total = 1', '  let total = 0'),
    /not in the file/,
  ],
  ['a passage with other spaces', 'total.ts', one('let  sum = 1', 'let sum = 0'), /other spaces/],
  [
    'a passage with line numbers',
    'total.ts',
    one('4:   let sum = 1', '4:   let sum = 0'),
    /not in the file/,
  ],
  ['a passage that is there twice', 'guide.md', one('Then write a file.', 'Write.'), /2 times/],
  ['nothing to replace', 'total.ts', one('', 'let sum = 0'), /is empty/],
  ['only space to replace', 'total.ts', one('\n\n', '\n'), /is empty/],
  ['the same again', 'total.ts', one(line, line), /changes nothing/],
  [
    'passages that overlap',
    'total.ts',
    [...one('let sum = 1\n', 'let sum = 0\n'), ...one('= 1\n  for', '= 0\n  for')],
    /overlap/,
  ],
  [
    'too many passages',
    'total.ts',
    ['import {', 'export function', 'let sum', 'return sum'].map((old) => ({
      old,
      new: `${old} `,
    })),
    /at most three/,
  ],
  ['too many lines', 'total.ts', one(line, 'x()\n'.repeat(60)), /too much/],
  [
    'the rest left out',
    'total.ts',
    one(line, '  let sum = 0\n  // rest of file unchanged'),
    /placeholder/,
  ],
  ['dots for code', 'total.ts', one(line, '  let sum = 0\n  // ...'), /placeholder/],
  [
    'existing code',
    'total.ts',
    one(line, '  let sum = 0\n  // ... existing code ...'),
    /placeholder/,
  ],
  ['a thing to do', 'total.ts', one(line, '  let sum = 0 // TODO: check'), /placeholder/],
  ['your code here', 'total.ts', one(line, '  // your code here'), /placeholder/],
  [
    'a conflict',
    'total.ts',
    one(line, `<<<<<<< SEARCH\n${line}\n=======\n  let sum = 0\n>>>>>>> REPLACE`),
    /conflict/,
  ],
  ['a fence in code', 'total.ts', one(line, '```ts\n  let sum = 0\n```'), /fence/],
  ['a fence around prose', 'guide.md', one(basics, '\n```markdown\nthe basics\n```\n'), /fence/],
  ['a fence left open', 'guide.md', one(basics, 'the basics\n```\n'), /fence/],
  ['our marks', 'total.ts', one(line, '<data name="file">\n  let sum = 0\n</data>'), /marks/],
  ['a thought', 'total.ts', one(line, '<think>it is zero</think>\n  let sum = 0'), /marks/],
  ['a secret that was blacked out', 'guide.md', one('see the vault', '[redacted]'), /blacked out/],
  ['what nobody sees', 'total.ts', one(line, '  let sum = 0 // \u202E'), /nobody can see/],
  ['a bell', 'total.ts', one(line, '  let sum = 0\u0007'), /nobody can see/],
  [
    'the sentence deleted',
    'guide.md',
    one(`Start with ${basics} and read on from there at your own pace.\n`, ''),
    /words away/,
  ],
  ['all of it deleted', 'guide.md', one(guide, ' '), /nothing of the file/],
  [
    'the function gutted',
    'total.ts',
    one(program.slice(program.indexOf(line)), '}\n'),
    /words away/,
  ],
  [
    'an address made up',
    'guide.md',
    one('old/basics.md', 'https://docs.example.org/basics'),
    /address/,
  ],
  ['a link to nowhere', 'guide.md', one('(old/basics.md)', '()'), /leads nowhere/],
  ['a link to dots', 'guide.md', one('(old/basics.md)', '(...)'), /leads nowhere/],
]
