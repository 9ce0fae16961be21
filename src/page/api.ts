import * as v from 'valibot'

import { Fault, faultCodes } from '../domain/fault.ts'

const Problem = v.object({ code: v.string(), detail: v.string() })

/** Values of a query; what is undefined is left out. */
type Query = Readonly<Record<string, string | number | undefined>>

/**
 * Asks the service and reads its answer by the schema. Throws the Fault that the service names, or
 * `service.unreachable` where none answers, or not as this page expects.
 */
export async function get<schema extends v.GenericSchema>(
  path: string,
  schema: schema,
  { query = {}, signal }: { query?: Query; signal?: AbortSignal } = {},
): Promise<v.InferOutput<schema>> {
  const said = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  const search = new URLSearchParams(said).toString()
  return ask(`${path}${search && `?${search}`}`, schema, signal ? { signal } : {})
}

/** Has the service do something; the same errors. */
export async function post<schema extends v.GenericSchema>(
  path: string,
  body: object,
  schema: schema,
): Promise<v.InferOutput<schema>> {
  const headers = { 'content-type': 'application/json' }
  return ask(path, schema, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** What went wrong, for a person: one sentence, which may hold text from outside. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The Fault that an answer is; for calls that read their answer themselves. */
export async function faultOf(response: Response): Promise<Error> {
  const said = v.safeParse(Problem, await response.json().catch(() => null))
  if (!said.success) return lost(`it answered ${response.status}`)
  const { code, detail } = said.output
  const known = faultCodes.find((one) => one === code)
  return known ? new Fault(known, detail) : new Error(detail)
}

async function ask<schema extends v.GenericSchema>(
  path: string,
  schema: schema,
  init: RequestInit,
): Promise<v.InferOutput<schema>> {
  const response = await fetch(path, { headers: { accept: 'application/json' }, ...init }).catch(
    (cause: unknown) => {
      if (init.signal?.aborted) throw cause
      throw lost('no service answers; is it still running?')
    },
  )
  if (!response.ok) throw await faultOf(response)
  const parsed = v.safeParse(schema, await response.json().catch(() => undefined))
  if (parsed.success) return parsed.output
  throw lost('its answer is not what this page knows; reload the page')
}

function lost(why: string): Fault {
  return new Fault('service.unreachable', `Cannot reach the service: ${why}`)
}
