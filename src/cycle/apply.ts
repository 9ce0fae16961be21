import { changesOf, type Edit, type FileChange } from '../domain/edit.ts'
import type { NewEntry } from '../domain/entry.ts'
import { describeError, Fault } from '../domain/fault.ts'
import { hashOf, type SuggestionId } from '../domain/id.ts'
import type { SuggestionAt } from '../domain/suggestion.ts'
import { isUndecided } from '../domain/verdict.ts'
import { textIn } from '../domain/view.ts'
import type { Plan } from '../engine/journal.ts'
import type { Base } from '../workspace/workspace.ts'
import type { Place } from './baselines.ts'
import { type CarriedOut, carryOut } from './carry-out.ts'
import { specOf } from './consult.ts'
import type { Deps } from './deps.ts'
import { openTrial, tryEdits } from './trial.ts'

/** What became of an apply: what is in place now, with what there is to say of it, and what was refused and why. */
export interface Applied {
  applied: (CarriedOut & { remark?: string })[]
  refused: { id: SuggestionId; code: string; why: string }[]
}

/**
 * Applies accepted suggestions of one repository, in their order, each on what the one before left: as
 * commits on one new branch, or into the files of the working tree; in the memory, as commits that hold at
 * once. Each is tried again on the text as
 * it is now, and refused when it does not fit or is not better any more. What will be done is stored
 * first, so that a crash in the middle is finished by the next start, with the same commits.
 */
export async function applySuggestions(
  suggestions: SuggestionAt<'accepted'>[],
  asked: Plan['mode'],
  deps: Deps,
  signal: AbortSignal,
): Promise<Applied> {
  const first = suggestions[0]
  if (!first) return { applied: [], refused: [] }
  const { repository } = first
  if (suggestions.some((one) => one.repository !== repository))
    throw new RangeError('Cannot apply suggestions of two repositories at once')
  const trunk = deps.bases.trunk(repository)
  const mode = trunk === null ? asked : 'branch'
  const parent = await deps.bases.head(repository)
  const { fitting, refused, files, remarks } = await deps.bases.use(
    { repository, commit: parent },
    (base) =>
      fittingOnes(suggestions, { repository, commit: parent, base, signal }, { mode, deps }),
  )
  await deps.journal.append(refused.map((one) => refusalEntry(repository, one)))
  if (fitting.length === 0) return { applied: [], refused }
  const ids = fitting.map((one) => one.id)
  const name = hashOf(parent, ...ids).slice(0, 8)
  const wanted = `ostinato/${first.spec.replace(/[^a-z0-9-]/gi, '-')}-${name}`
  const branch =
    mode === 'branch' ? (trunk ?? (await freeBranch(wanted, { repository, parent }, deps))) : null
  const plan: Plan = {
    id: `apply-${name}-${deps.now().toString(36)}`,
    repository,
    kind: 'apply',
    mode,
    branch,
    parent,
    suggestions: ids,
    files,
    createdAt: deps.now(),
  }
  try {
    await deps.journal.move([], [], { open: plan })
    const done = await carryOut(plan, deps)
    const moved =
      branch === null || branch === trunk || branch === wanted
        ? []
        : [`branch ${wanted} is at another commit, where somebody put it: it is left alone`]
    const told = (one: CarriedOut) => {
      const all = [...moved, ...[remarks.get(one.id) ?? []].flat()]
      return all.length === 0 ? one : { ...one, remark: all.join('; ') }
    }
    return { applied: done.map(told), refused }
  } catch (error) {
    // Without the store nothing can be recorded: the plan stays open for the next start.
    if (!(error instanceof Fault) || error.code.startsWith('store.')) throw error
    await deps.journal.move([], [], { close: plan.id })
    const { code, message } = describeError(error)
    const all = ids.map((id) => ({ id, code, why: message }))
    await deps.journal.append(all.map((one) => refusalEntry(repository, one)))
    return { applied: [], refused: [...refused, ...all] }
  }
}

/** The branch of this name, or the first numbered one that nobody else has put a commit on. */
async function freeBranch(
  name: string,
  { repository, parent }: { repository: string; parent: string },
  { bases }: Deps,
): Promise<string> {
  for (let count = 1; ; count += 1) {
    const branch = count === 1 ? name : `${name}-${count}`
    const tip = await bases.tip(repository, branch)
    if (tip === null || tip === parent) return branch
  }
}

async function fittingOnes(
  suggestions: SuggestionAt<'accepted'>[],
  at: Omit<Place, 'edits'>,
  { mode, deps }: { mode: Plan['mode']; deps: Deps },
): Promise<{
  fitting: SuggestionAt<'accepted'>[]
  refused: Applied['refused']
  files: FileChange[]
  remarks: Map<SuggestionId, string>
}> {
  const { base } = at
  const fitting: SuggestionAt<'accepted'>[] = []
  const refused: Applied['refused'] = []
  const stacked: Edit[] = []
  const remarks = new Map<SuggestionId, string>()
  for (const suggestion of suggestions) {
    const spec = await specOf(deps, suggestion)
    try {
      if (mode === 'write' || deps.bases.trunk(at.repository) !== null)
        await untouched(suggestion, base, deps)
      changesOf([...stacked, ...suggestion.edits], textIn(base.view))
      // The baseline of each is what the ones before it leave.
      const trial = await openTrial(spec, { ...at, edits: [...stacked] }, deps)
      const verdict = await tryEdits(suggestion.edits, suggestion.insights, trial)
      if (!verdict.improved) {
        const code = isUndecided(verdict) ? 'sandbox.missing' : 'edit.stale'
        throw new Fault(code, `Cannot apply "${suggestion.id}": ${verdict.why}`)
      }
      if (suggestion.verdict.judge && suggestion.verdict.judge.hash !== trial.judge.hash)
        remarks.set(suggestion.id, otherJudge)
      stacked.push(...suggestion.edits)
      fitting.push(suggestion)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      refused.push({ id: suggestion.id, code: error.code, why: error.message })
    }
  }
  const files = mode === 'write' ? changesOf(stacked, textIn(base.view)) : []
  return { fitting, refused, files, remarks }
}

const otherJudge =
  'its checks, or their files, are others now than those that judged it; it was tried again by those of today'

/** Throws Fault `file.changed` when a file of the working tree is not what the commit has. */
async function untouched(
  suggestion: SuggestionAt<'accepted'>,
  base: Base,
  deps: Deps,
): Promise<void> {
  for (const { path } of suggestion.edits)
    if ((await deps.bases.working(suggestion.repository, path)) !== textIn(base.view)(path))
      throw new Fault(
        'file.changed',
        `Cannot write "${path}": it is not as the commit has it, so a person is at it`,
      )
}

function refusalEntry(repository: string, refused: Applied['refused'][number]): NewEntry {
  return {
    type: 'suggestion.refused',
    repository,
    suggestion: refused.id,
    body: { code: refused.code, why: refused.why },
  }
}
