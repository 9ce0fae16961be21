import { lookup } from 'node:dns/promises'
import { type IncomingMessage, request as askHttp } from 'node:http'
import { request as askHttps } from 'node:https'
import { isIP } from 'node:net'

import { Fault } from '../domain/fault.ts'
import type { NetAnswer, NetRequest } from '../script/job-protocol.ts'
import { isPublicAddress } from './addresses.ts'

/** The longest answer that a job is handed. */
const answerBytes = 4 * 1024 ** 2

/** Finds the addresses of a host. */
type Resolve = (host: string) => Promise<readonly string[]>

/**
 * Asks for a job, one request and no more: a redirect is an answer. The host must be declared, and is
 * looked up here, once: the connection goes to the address that was checked (S-13). An address that is
 * not of the internet is asked only where it, or `localhost`, was declared as such. Throws Fault
 * `job.denied` that names what was tried, or `job.failed`.
 */
export async function askNet(
  request: NetRequest,
  so: { job: string; allowed: readonly string[]; signal: AbortSignal; resolve?: Resolve },
): Promise<NetAnswer> {
  const { job, allowed, signal, resolve = addressesOf } = so
  const url = URL.parse(request.url)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Fault('job.denied', `Cannot fetch "${request.url}": it is no http or https address`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const declared = allowed.find((one) => fits(one, host, port))
  if (declared === undefined)
    throw new Fault(
      'job.denied',
      `net: ${url.host} is not declared in permissions.net of job "${job}"`,
    )
  const found = isIP(host) ? [host] : await resolve(host)
  const address = found[0]
  if (address === undefined)
    throw new Fault('job.failed', `Cannot fetch "${request.url}": ${host} has no address`)
  const isLiteral = isIP(host) !== 0 || host === 'localhost'
  const inner = isLiteral ? undefined : found.find((one) => !isPublicAddress(one))
  if (inner !== undefined)
    throw new Fault(
      'job.denied',
      `net: ${url.host} leads to ${inner}, which is not of the internet; declare that address in permissions.net of job "${job}"`,
    )
  try {
    return await send(request, { url, host, port, address, signal })
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof Fault) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('job.failed', `Cannot fetch "${request.url}": ${why}`, { cause })
  }
}

/** `name` stands for its ports 80 and 443, `name:port` for that one. */
function fits(declared: string, host: string, port: number): boolean {
  const [, name = '', said] = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(
    isIP(declared) === 6 ? `[${declared}]` : declared,
  ) ?? ['']
  const ports = said === undefined ? [80, 443] : [Number(said)]
  return name.toLowerCase() === host.toLowerCase() && ports.includes(port)
}

async function addressesOf(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, order: 'ipv4first' })).map(({ address }) => address)
}

/** Sends to the address, in the name of the host. */
async function send(
  { method, headers, body }: NetRequest,
  to: { url: URL; host: string; port: number; address: string; signal: AbortSignal },
): Promise<NetAnswer> {
  const { url, host, port, address, signal } = to
  const kept = headers.filter(
    ([name]) => !/^(?:host|connection|transfer-encoding|content-length|proxy-.*)$/i.test(name),
  )
  const bytes = body === null ? null : Buffer.from(body, 'base64')
  const options = {
    host: address,
    port,
    path: `${url.pathname}${url.search}`,
    method,
    signal,
    headers: {
      ...Object.fromEntries(kept),
      host: url.host,
      'accept-encoding': 'identity',
      ...(bytes && { 'content-length': String(bytes.length) }),
    },
  }
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const asked =
    url.protocol === 'https:'
      ? askHttps({ ...options, servername: host }, resolve)
      : askHttp(options, resolve)
  asked.on('error', reject)
  asked.end(bytes ?? undefined)
  const answer = await promise
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer) {
    size += chunk.length
    if (size > answerBytes) {
      asked.destroy()
      throw new Fault(
        'job.denied',
        `Cannot fetch "${url.href}": its answer has more than ${answerBytes} bytes`,
      )
    }
    chunks.push(chunk)
  }
  return {
    status: answer.statusCode ?? 502,
    headers: Object.entries(answer.headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((one): [string, string] => [name, one]),
    ),
    body: Buffer.concat(chunks).toString('base64'),
  }
}
