import { Fault } from '../domain/fault.ts'
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
    case 'agent':
      return kit.callAgent({ repository, server: ask.server, tool: ask.tool }, ask.args, signal)
    case 'model':
      return kit.write(ask, signal)
    case 'entries': {
      const { after, types } = ask
      return kit.entries({ after, repository, ...(types && { types }) }, signal)
    }
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
