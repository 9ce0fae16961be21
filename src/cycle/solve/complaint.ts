/**
 * What a complaint asks for, by being one: who cannot see something wants to see it. Null for a sentence
 * that says only what is, since no code can tell what is wanted then.
 */
export function wishOf(complaint: string): string | null {
  for (const [form, turned] of forms) {
    const found = form.exec(complaint)?.[1]
    if (found !== undefined)
      return `The system SHALL let a user ${turned} ${found}`.replace(/ {2}/, ' ')
  }
  return null
}

const whoever = String.raw`(?:I|we|you|one|people|users?|reviewers?|a team|teams|nobody|no one)`

const forms = [
  [
    new RegExp(String.raw`\b${whoever}\b[^.]{0,30}\blos(?:e|es|ing) track of (.+)$`, 'i'),
    'keep track of',
  ],
  [new RegExp(String.raw`\b(?:nobody|no one)\s+(?:can\s+)?sees?\s+(.+)$`, 'i'), 'see'],
  [new RegExp(String.raw`\b(?:nobody|no one)\s+(?:can\s+)?(?:knows?|tells?)\s+(.+)$`, 'i'), 'tell'],
  [new RegExp(String.raw`\b(?:nobody|no one)\s+(?:can\s+)?finds?\s+(.+)$`, 'i'), 'find'],
  [
    new RegExp(String.raw`\b${whoever}\s+(?:cannot|can't|can not|could not|couldn't)\s+(.+)$`, 'i'),
    '',
  ],
  [/\bthere(?: is|'s) no way (?:for [\p{L} ]{2,30} )?to (.+)$/iu, ''],
  [/\bit is (?:hard|impossible|difficult) (?:for [\p{L} ]{2,30} )?to (.+)$/iu, ''],
] as const
