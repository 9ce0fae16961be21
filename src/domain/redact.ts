/**
 * What looks like a secret, and what is left of it. Each repetition is bounded, or cannot give back what it
 * took, so that hostile text costs time in proportion to its length.
 */
const secrets: readonly [RegExp, string][] = [
  // Without its end a block goes as far as what may stand in one.
  [
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\w+/=\s\\:,.>"'-])*(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
    '[redacted]',
  ],
  [/(:\/\/)[^\s/:@"'<>]{1,100}:[^\s/@"'<>]{1,200}@/g, '$1[redacted]@'],
  [/(?<![A-Za-z0-9])sk-[\w:-]{16,}/g, '[redacted]'],
  [/(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_|npm_|hf_)\w{16,}/g, '[redacted]'],
  [/(?<![A-Za-z0-9])(?:glpat-|xox[abeoprs]-|AIza)[\w-]{10,}/g, '[redacted]'],
  [/(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}/g, '[redacted]'],
  [/(?<![A-Za-z0-9])[prs]k_(?:live|test)_\w{10,}/g, '[redacted]'],
  [/(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{4,}(?:\.[\w-]*)?/g, '[redacted]'],
  // A sentence may speak of bearer authentication: what is secret has a digit, or is long.
  [/\b(bearer\s{1,9})(?:(?=[^\d\s]{0,200}\d)[\w.~+/=:-]{8,}|[\w.~+/=:-]{20,})/gi, '$1[redacted]'],
  [
    /(authorization["']?\s{0,9}[:=]\s{0,9}["']?(?:basic|token)\s{1,9})[\w.~+/=:-]{6,}/gi,
    '$1[redacted]',
  ],
  ...assignments(),
]

/** The text with `[redacted]` in place of keys, tokens and passwords. Twice is the same as once. */
export function redact(text: string): string {
  return secrets.reduce((rest, [secret, instead]) => rest.replace(secret, instead), text)
}

/** A JSON value with every text in it redacted. */
export function redactJson(value: unknown): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map(redactJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, redactJson(one)]))
}

/** `password=…` and its like. The name may be the end of a longer one, such as `DB_PASSWORD`. */
function assignments(): [RegExp, string][] {
  const name = `(?:password|passwd|passphrase|secret(?:[_-]?(?:access[_-]?)?key(?:[_-]base)?)?|(?:api|access|auth|private|secret)[_-]?(?:key|token)|token)`
  const value = String.raw`[^\s"'\`,;<>$(){}[\]&|]`
  return [
    // In quotes anything is a value.
    [
      new RegExp(
        String.raw`(${name}["']?\s{0,9}(?::|=>?|:=)\s{0,9})(["'])(?![$<{])(?:(?!\2)[^\n]){3,200}\2`,
        'gi',
      ),
      '$1$2[redacted]$2',
    ],
    [new RegExp(`(${name}=)(?!=)${value}{4,}`, 'gi'), '$1[redacted]'],
    // After a colon or a space it may be prose or a type: what is secret has a digit.
    [
      new RegExp(
        String.raw`(${name}["']?\s{0,9}[:=]\s{1,9})(?=[^\d\s]{0,200}\d)${value}{6,}`,
        'gi',
      ),
      '$1[redacted]',
    ],
  ]
}
