import * as v from 'valibot'

export const consentKinds = ['launch', 'tool', 'script', 'change'] as const

/** What a person approved for one repository, word for word. Nothing else of its kind and subject is allowed there. */
export const Consent = v.object({
  /** Absolute path of the repository's root. */
  repository: v.string(),
  /** `launch`: how a server of `mcp.json` is run; `tool`: a definition of its; `script`: a file that is code; `change`: what an OpenSpec change says. */
  kind: v.picklist(consentKinds),
  /** Which of its kind: the name of a server, of one of its tools, of a file, or of a change. */
  subject: v.string(),
  /** SHA-256 of the text. */
  hash: v.string(),
  /** What was shown. */
  text: v.string(),
  at: v.number(),
  /** Who said yes: a person's name, or `first listing`. */
  by: v.string(),
})
export type Consent = v.InferOutput<typeof Consent>
