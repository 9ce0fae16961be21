import * as v from 'valibot'

import type { Config } from '../config.ts'
import { Fault } from '../domain/fault.ts'
import { findService } from '../http/service-file.ts'
import { askService } from './ask-service.ts'
import type { Output } from './output.ts'

/** Prints a fresh address that opens the running service in a browser, once. Throws Fault `service.missing`. */
export async function printLink(config: Config, output: Output): Promise<void> {
  const service = await findService(config.dataDir)
  if (!service)
    throw new Fault(
      'service.missing',
      `Cannot make a link: no service runs on "${config.dataDir}"; "ostinato start" starts one`,
    )
  const ask = { method: 'POST', path: '/link', body: {} } as const
  const { url } = await askService(service, ask, v.object({ url: v.string() }))
  if (output.json) output.document({ url })
  else output.say(url)
}
