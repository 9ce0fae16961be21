import { join } from 'node:path'

import type { Consent } from '../domain/consent.ts'
import type { ScriptKind } from '../domain/script-shape.ts'
import { findScripts, type FoundScript, signatureOf } from './find-scripts.ts'
import { createLayOut } from './lay-out.ts'

/** Where consents are kept. */
export interface ScriptConsents {
  consents(repository: string): Promise<Consent[]>
  keepConsents(consents: readonly Consent[]): Promise<void>
}

/** A file that may be imported. */
export interface Ready extends FoundScript {
  /** Absolute: where these very bytes lie. */
  path: string
}

/** Bytes that wait for a person's consent. */
export interface Waiting {
  file: string
  kind: ScriptKind
  text: string
  hash: string
  /** The text that was approved before; null where none was. */
  approved: string | null
}

/** What lies in a folder of scripts now. */
export interface Looked {
  ready: Ready[]
  waiting: Waiting[]
  refused: { file: string; why: string }[]
}

/** A folder of scripts, with who says which of them may run. */
export interface Source {
  folder: string
  /** True where a script may import but `ostinato`, `valibot`, what is built in, and files of its folder. */
  anyPackage: boolean
  look(): Promise<Looked>
  signature(): Promise<string>
}

/** A folder of specs that a person named on the command line: that is the consent to all it holds. */
export function namedFolder(folder: string): Source {
  return {
    folder,
    anyPackage: true,
    async look() {
      const { scripts, refused } = await findScripts(folder, () => 'spec')
      const ready = scripts.map((one) => ({ ...one, path: join(folder, one.file) }))
      return { ready, waiting: [], refused }
    },
    signature: () => signatureOf(folder),
  }
}

/**
 * The `ostinato/` folder of a repository. Only bytes that a person consented to are ready; of a file
 * that changed, those are the bytes from before. Where the working tree is trusted, what it holds
 * counts as said by the person who works there, and is kept as such.
 */
export function repositoryFolder(
  repository: string,
  {
    laidOut,
    book,
    isTrusted,
    now,
  }: { laidOut: string; book: ScriptConsents; isTrusted: () => boolean; now: () => number },
): Source {
  const folder = join(repository, 'ostinato')
  const layOut = createLayOut(laidOut)
  return {
    folder,
    anyPackage: false,
    async look() {
      const { scripts, refused } = await findScripts(folder)
      const kept = (await book.consents(repository)).filter((one) => one.kind === 'script')
      const consents = new Map(kept.map((one) => [one.subject, one]))
      if (isTrusted()) {
        const given = scripts
          .filter(({ file, hash }) => consents.get(file)?.hash !== hash)
          .map((one) => consentTo(repository, one, { by: 'working tree', at: now() }))
        if (given.length > 0) await book.keepConsents(given)
        for (const one of given) consents.set(one.subject, one)
      }
      const waiting: Waiting[] = []
      const allowed = scripts.flatMap((one): FoundScript[] => {
        const consent = consents.get(one.file)
        if (consent?.hash === one.hash) return [one]
        waiting.push({ ...one, approved: consent?.text ?? null })
        return consent ? [{ ...one, text: consent.text, hash: consent.hash }] : []
      })
      await layOut(allowed)
      const ready = allowed.map((one) => ({ ...one, path: join(laidOut, one.file) }))
      return { ready, waiting, refused }
    },
    signature: () => signatureOf(folder),
  }
}

/** A person's yes to one file, exactly as it is. */
export function consentTo(
  repository: string,
  { file, text, hash }: Pick<FoundScript, 'file' | 'text' | 'hash'>,
  { by, at }: { by: string; at: number },
): Consent {
  return { repository, kind: 'script', subject: file, hash, text, at, by }
}
