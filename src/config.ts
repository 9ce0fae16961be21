import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

import * as v from 'valibot'

import { Fault } from './domain/fault.ts'
import { settings } from './domain/settings.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The environment this process was given, to be handed to children; nobody else reads it. */
export const env: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  ),
)

/** Every setting, parsed. */
export const Config = v.object({
  /** Absolute path of the folder that holds the database and what else is kept. */
  dataDir: v.string(),
  port: wholeNumber(0, 65_535),
  /** Without a slash at its end; null where the usual ports are tried, `none` where no model is wanted. */
  modelUrl: v.nullable(
    v.pipe(
      v.string(),
      v.check(
        (text) => text === 'none' || isModelUrl(text),
        'it is neither "none" nor an http or https address without a name and password',
      ),
      v.transform((url) => url.replace(/\/+$/, '')),
    ),
  ),
  /** Absolute path of a folder with specs of one's own; null where there is none. */
  specsDir: v.nullable(v.string()),
  /** Absolute path of a GGUF file that is served here, in place of a server; null where there is none. */
  modelFile: v.nullable(v.string()),
  /** Sent as a bearer token; null where the server wants none. */
  modelToken: v.nullable(v.string()),
  /** Which model writes, gives second opinions, makes vectors; null where it is chosen or left out. */
  model: v.nullable(v.string()),
  judgeModel: v.nullable(v.string()),
  embedModel: v.nullable(v.string()),
  trust: v.picklist(['consent', 'working-tree'], 'it is neither "consent" nor "working-tree"'),
  sandbox: v.picklist(['auto', 'none'], 'it is neither "auto" nor "none"'),
  concurrency: wholeNumber(1, 64),
  retentionDays: wholeNumber(1, 36_500),
  /** Minutes a day that a person has for suggestions. */
  attentionMinutes: wholeNumber(0, 1440),
  /** Tokens that models may cost within 24 hours, all cycles together; null where only the specs say. */
  dailyTokens: v.nullable(wholeNumber(1, 999_999_999)),
  /** Deliveries a second that each hook takes. */
  hookRate: wholeNumber(1, 1_000_000),
  /** False where colours are not wanted; on anything but a terminal there are none anyway. */
  color: v.boolean(),
})
export type Config = v.InferOutput<typeof Config>

/**
 * The settings from the environment, with what the command line says before it. An empty variable
 * counts as unset. Throws Fault `use.wrong` that names the variable, its value and what would be right.
 */
export function readConfig(
  environment: Environment,
  overrides: { dataDir?: string | undefined; specsDir?: string | undefined } = {},
): Config {
  const said = (name: keyof Config): string | undefined =>
    environment[settings[name].variable] || undefined
  const place = overrides.dataDir ?? said('dataDir')
  const specs = overrides.specsDir ?? said('specsDir')
  const parsed = v.safeParse(Config, {
    dataDir: place === undefined ? defaultDataDir(environment) : resolve(place),
    port: said('port') ?? settings.port.default,
    modelUrl: said('modelUrl') ?? null,
    modelFile: said('modelFile') === undefined ? null : resolve(said('modelFile') ?? ''),
    modelToken: said('modelToken') ?? null,
    model: said('model') ?? null,
    judgeModel: said('judgeModel') ?? null,
    embedModel: said('embedModel') ?? null,
    specsDir: specs === undefined ? null : resolve(specs),
    trust: said('trust') ?? settings.trust.default,
    sandbox: said('sandbox') ?? settings.sandbox.default,
    concurrency: said('concurrency') ?? settings.concurrency.default,
    retentionDays: said('retentionDays') ?? settings.retentionDays.default,
    attentionMinutes: said('attentionMinutes') ?? settings.attentionMinutes.default,
    dailyTokens: said('dailyTokens') ?? null,
    hookRate: said('hookRate') ?? settings.hookRate.default,
    color: said('color') === undefined,
  })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const name = v.parse(v.keyof(Config), v.getDotPath(issue))
  const { variable } = settings[name]
  throw new Fault(
    'use.wrong',
    `Cannot use ${variable} "${environment[variable]}": ${issue.message}`,
  )
}

/**
 * The secrets that a variable holds, with commas between them; none where it is unset. They are in no
 * `Config`, so that what prints or keeps one never holds them.
 */
export function secretsOf(environment: Environment, variable: string): string[] {
  const said = environment[variable] ?? ''
  return said.split(',').flatMap((one) => one.trim() || [])
}

/**
 * Keeps what is meant for this machine, or for the model server that was named, from going through a
 * proxy: fetch in Bun asks HTTP_PROXY even for loopback addresses.
 */
export function stayDirect({ modelUrl }: Pick<Config, 'modelUrl'>): void {
  const host = modelUrl === null || modelUrl === 'none' ? [] : [new URL(modelUrl).hostname]
  const said = process.env['NO_PROXY'] ?? process.env['no_proxy']
  const direct = [...(said ? [said] : []), '127.0.0.1', 'localhost', '::1', ...host].join(',')
  process.env['NO_PROXY'] = direct
  process.env['no_proxy'] = direct
}

function defaultDataDir(environment: Environment): string {
  const state = environment['XDG_STATE_HOME']
  // The XDG rules say that a relative path there is to be ignored.
  if (state !== undefined && isAbsolute(state)) return join(state, 'ostinato')
  return join(environment['HOME'] || homedir(), '.local', 'state', 'ostinato')
}

function wholeNumber(from: number, to: number) {
  const message = `it is not a whole number from ${from} to ${to}`
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, message),
    v.transform(Number),
    v.minValue(from, message),
    v.maxValue(to, message),
  )
}

function isModelUrl(text: string): boolean {
  const url = URL.parse(text)
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  )
}
