import { Fault } from '../domain/fault.ts'
import { refuse } from './confinement.ts'
import type { Sandbox } from './sandbox.ts'

/** What stands where there is no sandbox: every command is refused with the reason. */
export function noSandbox(why: string): Sandbox {
  const { confinement } = refuse(why, 'Mend that')
  const refused = async (): Promise<never> => {
    throw new Fault('sandbox.missing', confinement.warnings.join('. '))
  }
  return {
    confinement,
    makeFolder: refused,
    own: refused,
    run: refused,
    runJob: refused,
    async [Symbol.asyncDispose]() {},
  }
}
