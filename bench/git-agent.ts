// What does the agent `git` cost over the bare programs that read the same history: `git log --numstat`, and
// `git blame` of the 20 files with a TODO? On an invented repository of 5,000 commits, of which the agent
// looks at 2,000 at most. Goal: no more than the bare programs one after another.
import { bench, run } from 'mitata'

import { createGitAgent } from '../src/agents/git.ts'
import { parseSpec } from '../src/domain/spec.ts'
import { openGit } from '../src/workspace/git.ts'
import { openHistory } from '../src/workspace/history.ts'
import { readSnapshot } from '../src/workspace/snapshot.ts'
import { makeRepository } from '../test/support/git.ts'
import { type PastStep, writePast } from '../test/support/past.ts'
import { figure } from './shared/figure.ts'

const count = 5000
const body = Array.from({ length: 200 }, (_, at) => `const line${at} = ${at}\n`).join('')

using repository = makeRepository()
const commit = writePast(
  repository,
  Array.from({ length: count }, (_, at): PastStep => {
    const text = (name: number) =>
      `${name % 20 === 0 ? '// TODO: name it\n' : ''}${body}export const last = ${at}\n`
    const files = [at % 400, (at * 7) % 400, at % 10].map((one) => [
      `src/f${one % 9}/${one}.ts`,
      text(one),
    ])
    return { daysAgo: (count - at) / 20, author: `a${at % 9}`, files: Object.fromEntries(files) }
  }),
)
repository.git(['gc', '--quiet'])

const git = await openGit(repository.root, { env: process.env })
const view = { ...(await readSnapshot(git, commit)), dir: '' }
const agent = createGitAgent(async () => openHistory(git))
const checks = { links: { check: 'links' as const } }
const input = { goal: 'g', boundaries: { include: ['**'] }, checks, agents: ['git'] }
const spec = { ...parseSpec('bench', input), name: 'bench', hash: '' }
const signal = new AbortController().signal

bench('git log --numstat, 2,000 commits', () => {
  repository.git(['log', '--numstat', '-M', '--max-count=2000', '--format=%H %ct %ae %s'])
})
bench('git blame of 20 files', () => {
  for (let name = 0; name < 400; name += 20)
    repository.git(['blame', '--porcelain', '-L1,1', commit, '--', `src/f${name % 9}/${name}.ts`])
})
bench('agent git', () => agent.ask({ view, repository: repository.root, commit, spec, signal }))

const { benchmarks } = await run()
const [log = 0, blame = 0, ours = 0] = benchmarks.map((one) => one.runs[0]?.stats?.p50)
figure({
  bench: 'git-agent',
  name: 'agent git, over git log and git blame',
  ours: ours / 1e6,
  raw: (log + blame) / 1e6,
  unit: 'ms',
  by: 'ratio',
  goal: { atMost: 1 },
})
