import { connect } from 'node:net'

import * as v from 'valibot'

import { Fault } from '../domain/fault.ts'
import { faultOfRefusal, readRefusal } from './refusal.ts'
import type { Server } from './server.ts'

/** Where and with what a server is asked. */
export type Address = Pick<Server, 'url' | 'token'>

/** How a server is asked for something that is not text of a model. */
export interface Asking<schema extends v.GenericSchema> {
  /** What is being done, for a Fault's sentence: `list the models`. */
  action: string
  /** What is answered where all is well. */
  schema: schema
  /** Sent as JSON, by POST. */
  body?: unknown
  signal: AbortSignal
  /** Default: no limit but the signal. */
  ms?: number
}

const largest = 16 * 1024 * 1024

/** The headers of every request: what we say of ourselves, and nothing else. */
export function headersFor({ token }: Pick<Server, 'token'>): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (token !== null) headers.authorization = `Bearer ${token}`
  return headers
}

/** What a server answers with; a Fault where it refuses, is not there or says something else. */
export async function askServer<schema extends v.GenericSchema>(
  address: Address,
  path: string,
  { action, schema, ...asking }: Asking<schema>,
): Promise<v.InferOutput<schema>> {
  const limit = asking.ms === undefined ? [] : [AbortSignal.timeout(asking.ms)]
  let status: number
  let answer: unknown
  try {
    const response = await fetch(address.url + path, {
      method: asking.body === undefined ? 'GET' : 'POST',
      body: asking.body === undefined ? null : JSON.stringify(asking.body),
      headers: headersFor(address),
      signal: AbortSignal.any([asking.signal, ...limit]),
      redirect: 'manual',
      timeout: false,
    })
    status = response.status
    answer = await readJson(response)
  } catch (cause) {
    asking.signal.throwIfAborted()
    throw unreachable(address.url, action, cause)
  }
  const refusal = readRefusal(answer, status)
  if (refusal !== null) throw faultOfRefusal(refusal, { action, url: address.url })
  const parsed = v.safeParse(schema, answer)
  if (parsed.success) return parsed.output
  throw new Fault(
    'model.failed',
    `Cannot ${action}: "${address.url}" answers ${path} with something else`,
  )
}

/** The JSON of a body of bounded size; undefined where it is none. */
export async function readJson(response: Response): Promise<unknown> {
  try {
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of response.body ?? []) {
      size += part.length
      if (size > largest) return undefined
      parts.push(part)
    }
    return JSON.parse(Buffer.concat(parts).toString())
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The Fault for a server that is not there. */
export function unreachable(url: string, action: string, cause: unknown): Fault {
  return new Fault(
    'model.unreachable',
    `Cannot ${action}: no server answers at "${url}"; start it ("lms server start") or set OSTINATO_MODEL_URL`,
    { cause },
  )
}

/** Whether something accepts connections at an address, within so many milliseconds. */
export async function accepts(url: string, ms: number): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url)
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
  })
  const timer = setTimeout(() => resolve(false), ms)
  socket.once('connect', () => resolve(true)).on('error', () => resolve(false))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}
