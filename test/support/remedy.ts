import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createHealth } from '../../src/agents/openspec/health.ts'
import type { Remedy } from '../../src/cycle/remedies/remedy.ts'
import type { Edit } from '../../src/domain/edit.ts'
import type { Insight } from '../../src/domain/insight.ts'
import { modifyLines } from '../../src/domain/line-edit.ts'
import { createOpenSpecCli } from '../../src/openspec/cli.ts'
import { openOpenSpec } from '../../src/openspec/openspec.ts'
import { edited, type Files, viewOf } from './tree.ts'

const cli = createOpenSpecCli({
  home: mkdtempSync(join(tmpdir(), 'ostinato-test-remedy-')),
  env: {},
})

/** All that OpenSpec and our own rules see in the files. */
export async function insightsOf(files: Files): Promise<Insight[]> {
  using view = viewOf(files)
  const { validate, rules } = await createHealth(await openOpenSpec(cli))(
    view,
    AbortSignal.timeout(20_000),
  )
  return [...validate, ...rules]
}

/** What a remedy makes of the insights of one kind: the files after it, and what is seen in them then. */
export async function remedied(
  files: Files,
  kind: string,
  remedy: Remedy,
): Promise<{ files: Files; edits: Edit[]; before: Insight[]; after: Insight[] }> {
  const before = await insightsOf(files)
  using view = viewOf(files)
  const asked = before.filter((one) => one.kind === kind)
  if (asked.length === 0)
    throw new Error(
      `nothing of kind ${kind} is seen; kinds are ${before.map((one) => one.kind).join(', ')}`,
    )
  const byPath = Map.groupBy(asked, (one) => one.path)
  const edits = [...byPath].flatMap(([path, insights]) => {
    const lines = insights.flatMap((insight) => remedy(insight, view) ?? [])
    const once = [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()]
    return modifyLines(path, view.read(path), once) ?? []
  })
  const now = edited(files, edits)
  return { files: now, edits, before, after: await insightsOf(now) }
}

/** Kinds of what is seen, sorted, with INFO left out. */
export function kinds(insights: Insight[]): string[] {
  return insights
    .filter((one) => one.severity !== 'info')
    .map((one) => one.kind)
    .sort()
}
