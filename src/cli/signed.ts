import { type Command, InvalidArgumentError } from 'commander'
import * as v from 'valibot'

import { env } from '../config.ts'
import { Line } from '../script/input.ts'

/** A command of somebody who decides: the name goes into the journal and into commits, so it is one line of text. */
export function signed(command: Command): Command {
  return command.option('--by <name>', 'who says so', nameOf, env['USER'] ?? 'somebody')
}

function nameOf(text: string): string {
  if (!v.is(Line, text)) throw new InvalidArgumentError('It is not one line of text.')
  return text
}
