import * as v from 'valibot'

import { CycleDetail, CycleShape } from '../domain/cycle-shape.ts'
import { CycleState } from '../domain/cycle.ts'
import { CycleId } from '../domain/id.ts'
import { SpecName, Words } from '../script/input.ts'
import type { Desk } from '../script/kit.ts'
import { defineTool, type Tool } from './offer.ts'
import { RepositoryArgument } from './suggestion-tools.ts'

const id = v.pipe(CycleId, v.description('The id of a cycle, such as c-0mi6fqf0i1a2b'))

/** Begins cycles, looks at them, ends them. */
export function cycleTools(desk: Desk): Tool[] {
  return [
    defineTool({
      name: 'run_cycle',
      title: 'Run a cycle',
      description:
        'Begins one improvement cycle of a spec on a repository and answers at once with its id, long before the cycle has ended. Then call get_cycle with that id every few seconds until its state is "done", "failed" or "cancelled". A cycle changes no file: what it finds to improve becomes suggestions, which a person reviews. Where a cycle of the same spec waits already, that one is joined.',
      readOnly: false,
      idempotent: false,
      input: v.strictObject({
        spec: v.pipe(
          SpecName,
          v.description('The name of a spec; the resources ostinato://specs/… list them'),
        ),
        repository: v.exactOptional(RepositoryArgument),
        reason: v.exactOptional(
          v.pipe(Words, v.description('Why, in a few words, for the record')),
        ),
        all: v.exactOptional(
          v.pipe(v.boolean(), v.description('Lifts the cap on suggestions for this cycle')),
        ),
      }),
      output: v.object({
        cycleId: CycleId,
        state: CycleState,
        joined: v.pipe(v.boolean(), v.description('True where one that waited was joined')),
        next: v.pipe(v.string(), v.description('What to call next')),
      }),
      async run({ reason = 'asked for by MCP', ...request }, { hops }) {
        const { cycle, joined } = await desk.cycles.begin({ ...request, reason, depth: hops })
        const next = `get_cycle with id "${cycle.id}"`
        return { cycleId: cycle.id, state: cycle.state, joined, next }
      },
    }),
    defineTool({
      name: 'get_cycle',
      title: 'Look at a cycle',
      description:
        'What one cycle did so far: its state, the steps that are finished, the insights of the agents, and the suggestions it made. Its state is "queued" or "running" until it has ended.',
      readOnly: true,
      idempotent: true,
      input: v.strictObject({ id }),
      output: CycleDetail,
      run: async (args) => desk.cycles.get(args.id),
    }),
    defineTool({
      name: 'cancel_cycle',
      title: 'Cancel a cycle',
      description:
        'Ends a cycle that is queued or running. Suggestions it made already stay. Only when the person asks for it.',
      readOnly: false,
      destructive: true,
      idempotent: false,
      input: v.strictObject({
        id,
        why: v.exactOptional(v.pipe(Words, v.description('Why, in a few words, for the record'))),
      }),
      output: v.object({ cycle: CycleShape }),
      run: async (args) => ({
        cycle: await desk.cycles.cancel(args.id, args.why ?? 'asked for by MCP'),
      }),
    }),
  ]
}
