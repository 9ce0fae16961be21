import * as v from 'valibot'

import { Check } from './check.ts'
import { Fault } from './fault.ts'
import { Limits } from './limits.ts'
import { ReviewPolicy } from './review.ts'
import { SpecAgent } from './spec-agent.ts'

const globs = v.array(v.pipe(v.string(), v.minLength(1)))

/** What a spec script says: what to improve, how to tell, and who may say yes. */
export const Spec = v.strictObject({
  goal: v.pipe(v.string(), v.minLength(1)),
  /** What its cycles work: what its agents report, the problems that people state, or answers they want kept. */
  works: v.optional(v.picklist(['insights', 'problems', 'answers']), 'insights'),
  boundaries: v.strictObject({
    include: globs,
    exclude: v.optional(globs, []),
    /** At most so many files in one suggestion. */
    maxFiles: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 5),
  }),
  constraints: v.optional(v.array(v.string()), []),
  checks: v.pipe(
    v.record(v.string(), Check),
    v.check((checks) => Object.keys(checks).length > 0, 'a spec needs at least one check'),
  ),
  agents: v.pipe(v.array(SpecAgent), v.minLength(1)),
  limits: v.optional(Limits, {}),
  /** `changes`: a change is drafted for what its cycles find, nobody can work, and no requirement covers. */
  drafts: v.optional(v.picklist(['nothing', 'changes']), 'nothing'),
  review: v.optional(ReviewPolicy, 'person'),
})
export type Spec = v.InferOutput<typeof Spec>
export type SpecInput = v.InferInput<typeof Spec>

/** A spec with the name its path gives it and the hash of its script. */
export interface NamedSpec extends Spec {
  name: string
  hash: string
}

/** Files outside every boundary unless a spec names them outright: they decide how we are judged or run. */
export const alwaysExcluded = [
  'ostinato/**',
  'mcp.json',
  '**/package.json',
  '**/bunfig.toml',
  '**/conftest.py',
  '**/{pyproject.toml,pytest.ini,.pytest.ini,tox.ini,setup.cfg,noxfile.py}',
  '**/{sitecustomize,usercustomize}.py',
  '**/{tsconfig*,jsconfig,deno}.json{,c}',
  '**/{.mocharc*,.npmrc,vitest.workspace.*,Cargo.toml,go.mod}',
  '**/*.config.{js,cjs,mjs,ts,cts,mts}',
  '.github/**',
  '.gitlab-ci.yml',
  'openspec/config.yaml',
  'openspec/config.yml',
  'openspec/schemas/**',
  '**/package-lock.json',
  '**/bun.lock',
  '**/yarn.lock',
  '**/pnpm-lock.yaml',
  '**/Cargo.lock',
  '**/.env*',
]

/** True when a spec may touch the file. */
export function isInside(spec: Pick<Spec, 'boundaries'>, path: string): boolean {
  const { include, exclude } = spec.boundaries
  if (exclude.some((glob) => matches(glob, path))) return false
  if (alwaysExcluded.some((glob) => matches(glob, path))) return include.includes(path)
  return include.some((glob) => matches(glob, path))
}

/** The spec, checked. Throws Fault `script.invalid` that names the script, the field and what is wrong. */
export function parseSpec(name: string, input: unknown): Spec {
  const parsed = v.safeParse(Spec, input)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  const field = v.getDotPath(issue) ?? 'the whole spec'
  throw new Fault(
    'script.invalid',
    `Cannot load spec "${name}": "${field}" is wrong: ${issue.message}`,
  )
}

const compiled = new Map<string, Bun.Glob>()

function matches(glob: string, path: string): boolean {
  let made = compiled.get(glob)
  if (!made) compiled.set(glob, (made = new Bun.Glob(glob)))
  return made.match(path)
}
