import { linkSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { Fault } from '../domain/fault.ts'

/**
 * The token of this installation, made at the first start. Two processes that make one at once agree.
 * Throws Fault `use.wrong` for a file that others may read, since what they read cannot be called back.
 */
export function ownToken(dataDir: string): string {
  const file = join(dataDir, 'token')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return readToken(file) ?? (makeToken(file), readToken(file)) ?? wrong(file, 'it is not there')
}

/** The token that a service in this folder uses; null where none was made. */
export function tokenOf(dataDir: string): string | null {
  return readToken(join(dataDir, 'token'))
}

/** 256 random bits as text. */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
}

/** The whole file appears at once, and only where none was before. */
function makeToken(file: string): void {
  const draft = `${file}.${process.pid}.${crypto.randomUUID()}`
  writeFileSync(draft, newSecret(), { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
}

function readToken(file: string): string | null {
  const stat = lstatSync(file, { throwIfNoEntry: false })
  if (!stat) return null
  if (!stat.isFile()) return wrong(file, 'it is not a plain file')
  if ((stat.mode & 0o077) !== 0)
    return wrong(file, `others may read it (mode ${(stat.mode & 0o777).toString(8)})`)
  const token = readFileSync(file, 'utf8')
  return /^[\w-]{43}$/.test(token) ? token : wrong(file, 'it holds no token')
}

function wrong(file: string, why: string): never {
  throw new Fault(
    'use.wrong',
    `Cannot use token file "${file}": ${why}; delete it, and the next start makes a new one`,
  )
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
