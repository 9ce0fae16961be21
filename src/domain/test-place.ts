import * as v from 'valibot'

import { RepoPath } from './path.ts'
import type { ScenarioId } from './scenario.ts'

/** Where the missing test of a scenario may be written, and what stands around the words of a model. */
export const TestPlace = v.strictObject({
  /** From the repository's root, with `{slug}` where the scenario's id comes in. */
  path: v.pipe(
    v.string(),
    v.check((path) => path.split('{slug}').length === 2, 'it does not hold "{slug}" once'),
    v.check(
      (path) => v.is(RepoPath, path.replace('{slug}', 'slug')),
      'it leads out of the repository',
    ),
  ),
  /** The file, with `{id}`, `{imports}` and `{body}`; null for the one of the ending. */
  template: v.optional(
    v.nullable(
      v.pipe(
        v.string(),
        v.check(
          (text) => ['{id}', '{imports}', '{body}'].every((mark) => text.split(mark).length === 2),
          'it does not hold "{id}", "{imports}" and "{body}" once each',
        ),
      ),
    ),
    null,
  ),
})
export type TestPlace = v.InferOutput<typeof TestPlace>

const script = `import { expect, test } from 'bun:test'
{imports}

test('{id}', async () => {
  {body}
})
`

// A name with slashes is none that Python takes, so the id is a property.
const python = `{imports}


def test_scenario(record_property):
    record_property("scenario", "{id}")
    {body}
`

/** Names of files are at most so long, with room for an ending. */
const longest = 200

/** The file of a scenario's test; null where its name would be too long. */
export function testPathOf({ path }: TestPlace, id: ScenarioId): RepoPath | null {
  // Parts stay apart, so that two ids are two files; a module of Python has no hyphens.
  const parts = id.split('/').map((part) => part.replace(/[^\p{L}\p{N}]+/gu, '-'))
  const slug = path.endsWith('.py') ? parts.join('__').replaceAll('-', '_') : parts.join('--')
  if (Buffer.byteLength(slug) > longest) return null
  const made = v.safeParse(RepoPath, path.replace('{slug}', slug))
  return made.success ? made.output : null
}

/** What stands around a test's imports and body; null where none is named and the ending has none. */
export function templateOf({ path, template }: TestPlace): string | null {
  if (template !== null) return template
  if (/\.[jt]s$/.test(path)) return script
  return path.endsWith('.py') ? python : null
}

/** The file of a test: its lines stand where the template has them, as far in as it has them. */
export function fillTemplate(
  template: string,
  { id, imports, body }: { id: ScenarioId; imports: string; body: string },
): string {
  const indent = /^([ \t]*)\{body\}/m.exec(template)?.[1] ?? ''
  const lines = dedented(body).map((line, at) => (at === 0 || line === '' ? line : indent + line))
  // In one go: what is put in may hold braces of its own.
  const parts: Record<string, string> = {
    '{id}': id,
    '{imports}': dedented(imports).join('\n'),
    '{body}': lines.join('\n'),
  }
  const whole = template.replace(/\{(?:id|imports|body)\}/g, (mark) => parts[mark] ?? mark)
  return `${whole.trim()}\n`.replace(/\n{4,}/g, '\n\n\n')
}

/** The lines of a text without what all of them are indented by, and without blank ones around. */
function dedented(text: string): string[] {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/^(?:[ \t]*\n)+|\s+$/g, '')
    .split('\n')
    .map((line) => line.trimEnd())
  const filled = lines.filter((line) => line !== '')
  const common = Math.min(...filled.map((line) => line.length - line.trimStart().length))
  return lines.map((line) => line.slice(Number.isFinite(common) ? common : 0))
}
