import type { Consent } from '../../domain/consent.ts'
import { hashOf } from '../../domain/id.ts'
import { definitionDiff } from './definition-diff.ts'
import type { Definition } from './definition.ts'
import type { Quarantined } from './host.ts'
import type { ServerEntry } from './server-entry.ts'

/** Where consents are kept. */
export interface ConsentBook {
  consents(repository: string): Promise<Consent[]>
  keepConsents(consents: readonly Consent[]): Promise<void>
}

/** A server's definitions, told apart by what a person approved. */
export interface Judged {
  usable: ReadonlyMap<string, Definition>
  quarantined: Quarantined[]
}

/** What a person approved of one repository's servers. */
export interface Pins {
  /** The text that was approved for a server's launch; null where none was. */
  launchOf(server: string): Promise<string | null>
  approveLaunch(entry: ServerEntry, by: string): Promise<void>
  /** The first list of a server is pinned as it is; later what is new or changed is quarantined. */
  judge(server: string, definitions: readonly Definition[]): Promise<Judged>
  approveTool(server: string, definition: Definition, by: string): Promise<void>
}

export function createPins(
  repository: string,
  { book, now }: { book: ConsentBook; now: () => number },
): Pins {
  function made(kind: Consent['kind'], subject: string, text: string, by: string): Consent {
    return { repository, kind, subject, hash: hashOf(text), text, at: now(), by }
  }
  async function kept(kind: Consent['kind']): Promise<Map<string, Consent>> {
    const all = await book.consents(repository)
    return new Map(all.filter((one) => one.kind === kind).map((one) => [one.subject, one]))
  }
  return {
    launchOf: async (server) => (await kept('launch')).get(server)?.text ?? null,
    approveLaunch: ({ name, launch }, by) => book.keepConsents([made('launch', name, launch, by)]),
    async judge(server, definitions) {
      const pinned = await kept('tool')
      if (!pinned.has(subjectOf(server))) {
        // The list as a whole is a consent too: without it a server of no tools could bring any later.
        const names = JSON.stringify(definitions.map(({ tool }) => tool))
        await book.keepConsents([
          made('tool', subjectOf(server), names, 'first listing'),
          ...definitions.map((one) =>
            made('tool', subjectOf(server, one.tool), one.text, 'first listing'),
          ),
        ])
        return { usable: new Map(definitions.map((one) => [one.tool, one])), quarantined: [] }
      }
      const usable = new Map<string, Definition>()
      const quarantined: Quarantined[] = []
      for (const one of definitions) {
        const { tool, text, hash } = one
        const before = pinned.get(subjectOf(server, tool)) ?? null
        if (before?.hash === hash) usable.set(tool, one)
        else {
          const why = before === null ? 'new' : 'changed'
          quarantined.push({ tool, why, diff: definitionDiff(before?.text ?? null, text), hash })
        }
      }
      return { usable, quarantined }
    },
    approveTool: (server, { tool, text }, by) =>
      book.keepConsents([made('tool', subjectOf(server, tool), text, by)]),
  }
}

/** Of a server's list as a whole, or of one tool of it. */
function subjectOf(...parts: string[]): string {
  return JSON.stringify(parts)
}
