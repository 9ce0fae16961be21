/** A secret, by the name of the variable that holds it: several, with commas between them, while one is replaced. */
export interface SecretRef {
  /** `[name]` stands for that part of the route's path, as variables are written: `ci-runs` is `CI_RUNS`. */
  env: string
}

/** How the deliveries of a hook are known for its sender's. Plain values: what they mean is in `hooks/verify.ts`. */
export type Verification =
  | { verify: 'github' | 'gitlab' | 'standard'; secret: SecretRef }
  | {
      verify: 'hmac'
      secret: SecretRef
      /** The header with the HMAC-SHA256 of the body, in hexadecimal or base64. */
      header: string
      /** What may stand before the signature. Default: `sha256=`. */
      prefix: string
    }

/** Names a secret; it is read when a delivery comes, and never stored, logged or shown. */
export function env(name: string): SecretRef {
  return { env: name }
}

/** A delivery signed with HMAC-SHA256 over its body. */
export function hmac(options: {
  header: string
  secret: SecretRef
  prefix?: string
}): Verification {
  const { header, secret, prefix = 'sha256=' } = options
  return { verify: 'hmac', header: header.toLowerCase(), secret, prefix }
}

/** A delivery that GitHub signed: `X-Hub-Signature-256`. */
export function githubSignature(secret: SecretRef): Verification {
  return { verify: 'github', secret }
}

/** A delivery with GitLab's secret token, or signed with its signing token (`whsec_…`). */
export function gitlabToken(secret: SecretRef): Verification {
  return { verify: 'gitlab', secret }
}

/** A delivery signed as Standard Webhooks has it, at most five minutes ago. */
export function standardSignature(secret: SecretRef): Verification {
  return { verify: 'standard', secret }
}

/** The variable a reference means for a route with these parameters. */
export function variableOf({ env: name }: SecretRef, params: Record<string, string>): string {
  return name.replaceAll(/\[(\w+)\]/g, (_, part: string) =>
    (params[part] ?? '').toUpperCase().replaceAll(/[^A-Z0-9]/g, '_'),
  )
}
