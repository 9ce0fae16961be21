import type { CommandResult } from '../../src/domain/command.ts'
import { Fault } from '../../src/domain/fault.ts'
import type { Sandbox } from '../../src/workspace/sandbox.ts'

/** How a command ended: well, at once and without a word, but for what is said otherwise. */
export function ran(over: Partial<CommandResult> = {}): CommandResult {
  return { ended: 'exit', code: 0, signal: null, ms: 1, stdout: '', tail: '', ...over }
}

const refuse = () => Promise.reject(new Fault('sandbox.missing', 'this test has no sandbox'))

/** Refuses every command, for tests that run none. */
export const noSandbox: Sandbox = {
  confinement: { kind: 'refused', warnings: ['this test has no sandbox'] },
  makeFolder: refuse,
  own: refuse,
  run: refuse,
  runJob: refuse,
  [Symbol.asyncDispose]: () => Promise.resolve(),
}
