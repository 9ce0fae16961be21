import { chmod } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Fault } from '../domain/fault.ts'
import { makeTemp } from '../workspace/temp.ts'

/** What a job runs in, as one file, beside which its bytecode lies. */
export interface JobProgram extends AsyncDisposable {
  readonly file: string
}

/**
 * Makes one file of the job's child and of all that a job may import of us: its hundred files took most of
 * a job's start to read, and each folder that a jail shows costs a mount. Done once, in some 30 ms.
 */
export async function makeJobProgram(tempDir: string): Promise<JobProgram> {
  const made = await Bun.build({
    entrypoints: [fileURLToPath(import.meta.resolve('../job-child.ts'))],
    target: 'bun',
    format: 'cjs',
    bytecode: true,
    // Names stay, since they are in what is said of an error.
    minify: { whitespace: true, syntax: true },
    throw: false,
  })
  const program = made.outputs.find(({ kind }) => kind === 'entry-point')
  if (!made.success || !program)
    throw new Fault('job.failed', 'Cannot make the program that jobs run in: it does not bundle', {
      cause: made.logs,
    })
  const temp = await makeTemp(tempDir)
  // Started as root, jobs run as somebody else; nothing in it is secret.
  await chmod(temp.path, 0o755)
  for (const one of made.outputs) await Bun.write(join(temp.path, basename(one.path)), one)
  const file = join(temp.path, basename(program.path))
  return { file, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() }
}
