// Our side of ../validation.ts in a process of its own: one look at a tree, and how many things it found.
import { createOpenSpecCli } from '../../../src/openspec/cli.ts'
import { openOpenSpec } from '../../../src/openspec/openspec.ts'
import { look } from './look.ts'

const [, , dir = ''] = process.argv
const { validate } = await look(dir, await openOpenSpec(createOpenSpecCli({ home: dir, env: {} })))
console.log(validate.length)
