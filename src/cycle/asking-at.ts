import type { Asking } from '../agents/agent.ts'
import type { RunBaseline } from '../domain/command-finding.ts'
import type { NamedSpec } from '../domain/spec.ts'
import type { Base } from '../workspace/workspace.ts'
import type { Deps } from './deps.ts'
import { runBaselines } from './run-checks.ts'

/** Hands `look` what agents are asked with about a commit; the view is gone when it has ended. */
export async function askingAt<result>(
  at: { repository: string; commit: string; spec: NamedSpec; base: Base },
  { baselines }: Pick<Deps, 'baselines'>,
  context: Pick<Asking, 'signal' | 'progress'>,
  look: (asking: Asking) => Promise<result>,
): Promise<result> {
  const { base, ...about } = at
  return base.with([], (view, run) => {
    // The copy is ours until `look` has ended: a command that waited for its turn would wait for ever.
    const ours: Base = { ...base, with: async (_edits, see) => see(view, run) }
    const place = { ...about, base: ours, edits: [], signal: context.signal }
    let found: Promise<RunBaseline[]> | null = null
    const findings = () => (found ??= runBaselines(about.spec, place, baselines))
    return look({ ...about, ...context, view, findings })
  })
}
