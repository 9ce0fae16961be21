import { expect, test } from 'bun:test'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { Config, readConfig } from '../src/config.ts'
import { Fault } from '../src/domain/fault.ts'
import { settings } from '../src/domain/settings.ts'

function faultOf(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof Fault) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('readConfig() took it')
}

test('readConfig() has a value for every setting where the environment is empty', () => {
  expect(readConfig({})).toEqual({
    dataDir: join(homedir(), '.local/state/ostinato'),
    port: 4617,
    modelUrl: null,
    modelFile: null,
    modelToken: null,
    model: null,
    judgeModel: null,
    embedModel: null,
    specsDir: null,
    trust: 'consent',
    sandbox: 'auto',
    concurrency: 2,
    retentionDays: 30,
    attentionMinutes: 20,
    dailyTokens: null,
    hookRate: 100,
    color: true,
  })
})

test('readConfig() reads every setting from its variable', () => {
  const environment = {
    OSTINATO_DATA: '/srv/ostinato',
    OSTINATO_PORT: '0',
    OSTINATO_MODEL_URL: 'http://10.0.0.5:1234//',
    OSTINATO_MODEL_FILE: '/srv/model.gguf',
    OSTINATO_MODEL_TOKEN: 'sk-lm-x',
    OSTINATO_MODEL: 'qwen',
    OSTINATO_MODEL_JUDGE: 'gemma',
    OSTINATO_MODEL_EMBED: 'nomic',
    OSTINATO_SPECS: '/srv/specs',
    OSTINATO_TRUST: 'working-tree',
    OSTINATO_SANDBOX: 'none',
    OSTINATO_CONCURRENCY: '64',
    OSTINATO_RETENTION_DAYS: '7',
    OSTINATO_ATTENTION_MINUTES: '45',
    OSTINATO_DAILY_TOKENS: '500000',
    OSTINATO_HOOK_RATE: '100',
    NO_COLOR: '1',
  }
  expect(readConfig(environment)).toEqual({
    dataDir: '/srv/ostinato',
    port: 0,
    modelUrl: 'http://10.0.0.5:1234',
    modelFile: '/srv/model.gguf',
    modelToken: 'sk-lm-x',
    model: 'qwen',
    judgeModel: 'gemma',
    embedModel: 'nomic',
    specsDir: '/srv/specs',
    trust: 'working-tree',
    sandbox: 'none',
    concurrency: 64,
    retentionDays: 7,
    attentionMinutes: 45,
    dailyTokens: 500_000,
    hookRate: 100,
    color: false,
  })
  expect(Object.keys(environment).sort()).toEqual(
    Object.values(settings)
      .map((setting) => setting.variable)
      .sort(),
  )
})

test('readConfig() takes the data folder from the option, then OSTINATO_DATA, then XDG_STATE_HOME, then HOME', () => {
  const environment = { OSTINATO_DATA: '/a', XDG_STATE_HOME: '/b', HOME: '/c' }
  expect(readConfig(environment, { dataDir: '/d' }).dataDir).toBe('/d')
  expect(readConfig(environment).dataDir).toBe('/a')
  expect(readConfig({ ...environment, OSTINATO_DATA: '' }).dataDir).toBe('/b/ostinato')
  expect(readConfig({ XDG_STATE_HOME: 'relative', HOME: '/c' }).dataDir).toBe(
    '/c/.local/state/ostinato',
  )
})

test('readConfig() makes a relative data folder absolute', () => {
  expect(readConfig({}, { dataDir: 'state' }).dataDir).toBe(join(process.cwd(), 'state'))
})

test('readConfig() throws use.wrong with the variable, its value and what would be right', () => {
  expect(faultOf({ OSTINATO_PORT: '65536' })).toBe(
    'use.wrong: Cannot use OSTINATO_PORT "65536": it is not a whole number from 0 to 65535',
  )
  expect(faultOf({ OSTINATO_CONCURRENCY: '0' })).toContain('a whole number from 1 to 64')
  expect(faultOf({ OSTINATO_CONCURRENCY: '1.5' })).toContain('OSTINATO_CONCURRENCY "1.5"')
  expect(faultOf({ OSTINATO_SANDBOX: 'off' })).toContain('neither "auto" nor "none"')
  expect(faultOf({ OSTINATO_RETENTION_DAYS: '1e3' })).toContain('OSTINATO_RETENTION_DAYS')
})

test('readConfig() refuses a model address that is no address, or holds a password', () => {
  for (const url of ['localhost:1234', 'file:///etc/passwd', 'http://me:secret@host'])
    expect(faultOf({ OSTINATO_MODEL_URL: url })).toBe(
      `use.wrong: Cannot use OSTINATO_MODEL_URL "${url}": it is neither "none" nor an http or https address without a name and password`,
    )
})

test('settings describes every setting of Config and nothing else', () => {
  expect(Object.keys(settings).sort()).toEqual(Object.keys(Config.entries).sort())
})
