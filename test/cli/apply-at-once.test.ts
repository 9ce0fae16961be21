// Processes without a service that apply at once: what one is in the middle of must not look like a crash.
import { expect, test } from 'bun:test'

import { makeRepository } from '../support/git.ts'
import { ostinato } from '../support/ostinato.ts'

const names = [0, 1, 2, 3]
const files = Object.fromEntries(
  names.map((name) => [`page-${name}.md`, `# Page ${name}\n\nSee [the guide](docs/Guide.md).\n`]),
)

test('ostinato suggestions apply --write of three processes at once writes what each says, and no more', async () => {
  using program = ostinato()
  using repository = makeRepository({ ...files, 'docs/guide.md': '# Guide\n' })
  const at = ['--root', repository.root]
  await program.run('cycle', 'links', '--all', ...at)
  const { value } = await program.json('suggestions', 'accept', '--all', ...at)
  const ids: string[] = value.reviewed.map((one: { id: string }) => one.id)
  expect(ids).toHaveLength(names.length)
  const some = [ids, ids.slice(0, 2), ids.slice(1, 3)]
  const ran = await Promise.all(
    some.map((wanted) => program.run('suggestions', 'apply', ...wanted, '--write')),
  )
  const written = repository.git(['diff', '--name-only']).split('\n')
  const applied = await program.json('suggestions', 'list', '--state', 'applied', ...at)
  const paths = applied.value.suggestions.map(
    (one: { edits: { path: string }[] }) => one.edits[0]?.path,
  )
  expect(written).toEqual(paths.toSorted())
  const said = ran.flatMap(({ out }) => out.match(/page-\d\.md$/gm) ?? [])
  expect(said.toSorted()).toEqual(written)
  // Whoever came late is told so, and of nothing else.
  for (const { code, err } of ran) if (code !== 0) expect(err).toContain('it is "applied"')
}, 240_000)
