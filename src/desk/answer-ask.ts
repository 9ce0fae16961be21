import { Fault } from '../domain/fault.ts'
import { hashOf } from '../domain/id.ts'
import type { JobKit } from '../script/job-kit.ts'
import { type JobAsk, stepBytes } from '../script/job-protocol.ts'
import type { JobRun } from '../script/job.ts'

/** Answers what a job asks for, in the name of its own repository. Throws the Fault of who answers. */
export async function answerAsk(
  ask: JobAsk,
  { run, kit, signal }: { run: JobRun; kit: JobKit; signal: AbortSignal },
): Promise<unknown> {
  const { name: job, repository, permissions } = run.job
  switch (ask.door) {
    case 'start': {
      const { spec, reason } = ask
      return kit.start({ repository, job, spec, ...(reason !== undefined && { reason }) })
    }
    case 'suggest':
      return suggestOnce(ask, run, kit)
    case 'ask':
      return kit.ask({ repository, question: ask.question }, signal)
    case 'agent':
      return kit.callAgent({ repository, server: ask.server, tool: ask.tool }, ask.args, signal)
    case 'model':
      return kit.write(ask, signal)
    case 'entries': {
      const { after, types } = ask
      return kit.entries({ after, repository, ...(types && { types }) }, signal)
    }
    case 'report':
      return kit.report({ repository, since: ask.since })
    case 'step': {
      const result = await run.step(ask.name)
      return result === undefined ? { found: false } : { found: true, result }
    }
    case 'keep': {
      const size = Buffer.byteLength(JSON.stringify(ask.result ?? null))
      if (size > stepBytes)
        throw new Fault(
          'job.invalid',
          `Cannot keep step "${ask.name}": its result has ${size} bytes as JSON, and ${stepBytes} may be kept`,
        )
      await run.keepStep(ask.name, ask.result ?? null)
      return null
    }
    case 'net': {
      const { askNet } = await import('./net-broker.ts')
      return askNet(ask.request, { job, allowed: permissions.net, signal })
    }
  }
}

/** Suggests what a run has not suggested before: one that goes on after a crash is told the same cycle. */
async function suggestOnce(
  { spec, draft }: Extract<JobAsk, { door: 'suggest' }>,
  run: JobRun,
  kit: JobKit,
): Promise<unknown> {
  const step = `suggest ${hashOf(spec, JSON.stringify(draft)).slice(0, 12)}`
  const kept = await run.step(step)
  if (kept !== undefined) return kept
  const { name: job, repository } = run.job
  const cycle = await kit.suggest({ repository, spec, draft: { ...draft, job, run: run.id } })
  await run.keepStep(step, cycle)
  return cycle
}
