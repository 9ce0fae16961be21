// How does the cost of a cycle grow? With the insights that its agent has, and with the files of its tree,
// over three decades each; beside it its durable steps and the bare programs of git, on the same tree and in
// the same rounds. Git itself looks at every file; what is ours may not grow faster than its own part.
import { makeInsight } from '../src/domain/insight.ts'
import { repoPath } from '../src/domain/path.ts'
import type { Files } from '../test/support/git.ts'
import { openTurns, took } from './loop/turns.ts'
import { figure, median } from './shared/figure.ts'

const rounds = Number(process.env.OSTINATO_BENCH_ROUNDS ?? 15)
const scale = Number(process.env.OSTINATO_BENCH_SCALE ?? 1)
const insightCounts = [10, 100, 1000].map((count) => Math.ceil(count * scale))
const fileCounts = [200, 2000, 20_000].map((count) => Math.ceil(count * scale))

const ofInsights: number[] = []
for (const count of insightCounts) {
  const files = treeOf(count)
  const insights = Object.keys(files).map((path) =>
    makeInsight({
      kind: 'bench/invented',
      severity: 'info',
      path: repoPath(path),
      line: 1,
      message: `One invented thing in ${path}`,
      evidence: path,
      agent: 'instant',
      trust: 'own',
      answer: 'person',
    }),
  )
  ofInsights.push(await measure(`a cycle of ${count} insights`, files, insights))
}
say('insights', ofInsights, insightCounts)

const ofFiles: number[] = []
for (const count of fileCounts)
  ofFiles.push(await measure(`a cycle over ${count} files`, treeOf(count), []))
say('files', ofFiles, fileCounts)

/** The middle of what a cycle takes over its durable steps and git, in milliseconds. */
async function measure(
  name: string,
  files: Files,
  insights: Parameters<typeof openTurns>[1],
): Promise<number> {
  await using turns = await openTurns(files, insights)
  for (let warm = 0; warm < 3; warm += 1)
    for (const turn of [turns.loop, turns.steps, turns.git]) await turn()
  const [ours, steps, git]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await took(turns.loop))
    steps.push(await took(turns.steps))
    git.push(await took(turns.git))
  }
  const raw = median(steps) + median(git)
  figure({
    bench: 'loop-growth',
    name: `${name}, over its durable steps and git`,
    ours: median(ours),
    raw,
    unit: 'ms',
    by: 'difference',
    goal: null,
  })
  return Math.max(0.01, median(ours) - raw)
}

/** Holds the last two sizes against one another: what a cycle takes in any case hides growth in the first. */
function say(what: string, took: readonly number[], counts: readonly number[]): void {
  const [, less = Number.NaN, more = Number.NaN] = took
  const [, few = Number.NaN, many = Number.NaN] = counts
  figure({
    bench: 'loop-growth',
    name: `what a cycle takes of its own: ${many} ${what} over ${few}`,
    ours: more,
    raw: less,
    unit: 'ms',
    by: 'ratio',
    goal: { atMost: many / few },
  })
}

/** Files of Markdown, 50 to a folder, each with a link to the next. */
function treeOf(count: number): Record<string, string> {
  const pathOf = (at: number) => `docs/folder-${Math.floor(at / 50)}/${at}.md`
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [pathOf(at), `# ${at}\n\n[self](${at}.md)\n`]),
  )
}
