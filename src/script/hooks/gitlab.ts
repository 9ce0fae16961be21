import * as v from 'valibot'

import { oneLine } from '../../domain/one-line.ts'
import type { Heard, HookCall } from './heard.ts'
import { depthOf, isOwnCommit } from './own.ts'
import { placeOf } from './place.ts'
import { cyclesOf, problemLabel, problemText, pushSpecs, readCommand, testsSpec } from './said.ts'

type Call = HookCall<unknown>

const text = v.string()
const maybe = v.nullish(v.string())
const Project = v.object({
  path_with_namespace: text,
  default_branch: v.nullish(text, ''),
  web_url: maybe,
  git_http_url: maybe,
  git_ssh_url: maybe,
})
const Commit = v.object({ message: text })
const Labels = v.optional(v.array(v.object({ title: text })), [])

const Push = v.object({
  ref: text,
  checkout_sha: maybe,
  commits: v.optional(v.array(Commit), []),
  project: Project,
})
const Pipeline = v.object({
  object_attributes: v.object({
    ref: text,
    tag: v.optional(v.boolean(), false),
    source: maybe,
    status: text,
  }),
  commit: v.nullish(Commit),
  project: Project,
})
const Labelled = v.object({
  object_attributes: v.object({ iid: v.number(), title: text, description: maybe }),
  changes: v.optional(
    v.object({ labels: v.optional(v.object({ previous: Labels, current: Labels })) }),
    {},
  ),
  project: Project,
})
const Note = v.object({ object_attributes: v.object({ note: text }) })

const rules: Record<string, (call: Call) => Heard | Heard[]> = {
  'Push Hook': heardOfPush,
  'Pipeline Hook': heardOfPipeline,
  'Issue Hook': heardOfLabel,
  'Merge Request Hook': heardOfLabel,
  'Note Hook': heardOfNote,
}

/** What a delivery of GitLab asks for. Pure; throws what valibot throws for a payload of another form. */
export function hearGitlab(call: Call): Heard | Heard[] {
  const event = call.headers['x-gitlab-event'] ?? ''
  if (!Object.hasOwn(rules, event)) return { ignored: `nothing listens to "${oneLine(event, 60)}"` }
  return rules[event]?.(call) ?? []
}

function heardOfPush(call: Call): Heard | Heard[] {
  const { ref, checkout_sha, commits, project } = v.parse(Push, call.body)
  // A branch that was deleted has nothing to check out.
  if (!checkout_sha || ref !== `refs/heads/${project.default_branch}`)
    return { ignored: 'it is not a push to the default branch' }
  const messages = commits.map((one) => one.message)
  if (messages.length > 0 && messages.every(isOwnCommit))
    return { ignored: 'its commits are our own' }
  return at(project, call, (repository) =>
    cyclesOf(pushSpecs, {
      served: call.served,
      repository,
      reason: `push to ${oneLine(project.default_branch, 60)}`,
      depth: depthOf(messages),
    }),
  )
}

function heardOfPipeline(call: Call): Heard | Heard[] {
  const { object_attributes: run, commit, project } = v.parse(Pipeline, call.body)
  if (run.status !== 'failed') return { ignored: 'it is not a pipeline that failed' }
  // That of a merge request may run code of a fork, under any name.
  const isOurs = !run.tag && !/merge_request|external/.test(run.source ?? '')
  if (!isOurs || run.ref !== project.default_branch)
    return { ignored: 'it did not run on the default branch' }
  const depth = depthOf([commit?.message ?? ''])
  return at(project, call, (repository) =>
    cyclesOf([testsSpec], { served: call.served, repository, reason: 'a pipeline failed', depth }),
  )
}

/** GitLab does not say what rights the author has, so the words are a stranger's. */
function heardOfLabel(call: Call): Heard | Heard[] {
  const { object_attributes: issue, changes, project } = v.parse(Labelled, call.body)
  const has = (labels: { title: string }[] = []) => labels.some((one) => one.title === problemLabel)
  if (!has(changes.labels?.current) || has(changes.labels?.previous))
    return { ignored: `it was not labelled "${problemLabel}"` }
  const problem = problemText(issue.title, issue.description)
  return at(project, call, (repository) => ({
    problem,
    repository,
    reason: `#${issue.iid}`,
    trust: 'stranger',
  }))
}

function heardOfNote(call: Call): Heard {
  const { note } = v.parse(Note, call.body).object_attributes
  if (readCommand(note) === null) return { ignored: 'it does not begin with /ostinato' }
  return { ignored: 'GitLab does not say whether its author may write to the repository' }
}

function at(
  { path_with_namespace, web_url, git_http_url, git_ssh_url }: v.InferOutput<typeof Project>,
  { served }: Call,
  then: (place: string) => Heard | Heard[],
): Heard | Heard[] {
  const addresses = [web_url, git_http_url, git_ssh_url].flatMap((one) => one ?? [])
  const place = placeOf(addresses, served)
  return place === null
    ? {
        ignored: `"${oneLine(path_with_namespace, 100)}" is none of the repositories that are served`,
      }
    : then(place)
}
