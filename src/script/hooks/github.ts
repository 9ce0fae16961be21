import * as v from 'valibot'

import { oneLine } from '../../domain/one-line.ts'
import {
  type GithubRepository,
  IssueComment,
  Issues,
  PullRequest,
  Push,
  WorkflowRun,
} from './github-events.ts'
import { type Heard, type HookCall, pong } from './heard.ts'
import { depthOf, isOwnBranch, isOwnCommit } from './own.ts'
import { placeOf } from './place.ts'
import { cyclesOf, problemLabel, problemText, pushSpecs, readCommand, testsSpec } from './said.ts'

type Call = HookCall<unknown>

/** Who may write, as GitHub says it in what it signs. No name and no mark of a bot gives a right. */
const writers: readonly string[] = ['OWNER', 'MEMBER', 'COLLABORATOR']

const rules: Record<string, (call: Call) => Heard | Heard[]> = {
  ping: () => ({ ignored: pong }),
  push: heardOfPush,
  workflow_run: heardOfRun,
  issues: (call) => {
    const { action, issue, label, repository } = v.parse(Issues, call.body)
    return labelled({ action, label: label?.name, repository, about: issue, call })
  },
  pull_request: (call) => {
    const { action, pull_request, label, repository } = v.parse(PullRequest, call.body)
    if (isOwnBranch(pull_request.head.ref)) return { ignored: 'its branch is our own' }
    return labelled({ action, label: label?.name, repository, about: pull_request, call })
  },
  issue_comment: heardOfComment,
}

/** What a delivery of GitHub asks for. Pure; throws what valibot throws for a payload of another form. */
export function hearGithub(call: Call): Heard | Heard[] {
  const event = call.headers['x-github-event'] ?? ''
  if (!Object.hasOwn(rules, event)) return { ignored: `nothing listens to "${oneLine(event, 60)}"` }
  return rules[event]?.(call) ?? []
}

function heardOfPush(call: Call): Heard | Heard[] {
  const { ref, deleted, commits, repository } = v.parse(Push, call.body)
  if (deleted || ref !== `refs/heads/${repository.default_branch}`)
    return { ignored: 'it is not a push to the default branch' }
  const messages = commits.map((one) => one.message)
  if (messages.length > 0 && messages.every(isOwnCommit))
    return { ignored: 'its commits are our own' }
  return at(repository, call, (place) =>
    cyclesOf(pushSpecs, {
      served: call.served,
      repository: place,
      reason: `push to ${oneLine(repository.default_branch, 60)}`,
      depth: depthOf(messages),
    }),
  )
}

function heardOfRun(call: Call): Heard | Heard[] {
  const { action, workflow_run: run, repository } = v.parse(WorkflowRun, call.body)
  const failed = ['failure', 'timed_out', 'startup_failure'].includes(run.conclusion ?? '')
  if (action !== 'completed' || !failed) return { ignored: 'it is not a workflow that failed' }
  // A fork's branch may have the name of ours.
  const isOurs = run.head_repository?.full_name === repository.full_name
  if (
    !isOurs ||
    run.event.startsWith('pull_request') ||
    run.head_branch !== repository.default_branch
  )
    return { ignored: 'it did not run on the default branch' }
  return at(repository, call, (place) =>
    cyclesOf([testsSpec], {
      served: call.served,
      repository: place,
      reason: `workflow "${oneLine(run.name ?? 'without a name', 60)}" failed`,
      depth: depthOf([run.head_commit?.message ?? '']),
    }),
  )
}

function labelled(labelled: {
  action: string
  label: string | undefined
  repository: GithubRepository
  about: {
    number: number
    title: string
    body?: string | null | undefined
    author_association: string
  }
  call: Call
}): Heard | Heard[] {
  const { action, label, repository, about, call } = labelled
  if (action !== 'labeled' || label !== problemLabel)
    return { ignored: `it was not labelled "${problemLabel}"` }
  return at(repository, call, (place) => problemOf(about, place))
}

function heardOfComment(call: Call): Heard | Heard[] {
  const { action, issue, comment, repository } = v.parse(IssueComment, call.body)
  const said = action === 'created' ? readCommand(comment.body) : null
  if (said === null) return { ignored: 'it is not a new comment that begins with /ostinato' }
  if (!writers.includes(comment.author_association))
    return { ignored: 'its author may not write to the repository' }
  if ('ignored' in said) return said
  const reason = `comment on #${issue.number}`
  return at(repository, call, (place) => {
    if (said.command === 'cycle')
      return cyclesOf([said.spec], { served: call.served, repository: place, reason })
    if (said.problem === null) return problemOf(issue, place)
    return { problem: problemText(said.problem, null), repository: place, reason }
  })
}

/** Whoever asks, the words are those of the issue's author. */
function problemOf(
  about: {
    number: number
    title: string
    body?: string | null | undefined
    author_association: string
  },
  repository: string,
): Heard {
  return {
    problem: problemText(about.title, about.body),
    repository,
    reason: `#${about.number}`,
    ...(!writers.includes(about.author_association) && { trust: 'stranger' }),
  }
}

function at(
  { full_name, html_url, clone_url, ssh_url }: GithubRepository,
  { served }: Call,
  then: (place: string) => Heard | Heard[],
): Heard | Heard[] {
  const place = placeOf(
    [html_url, clone_url, ssh_url].flatMap((one) => one ?? []),
    served,
  )
  return place === null
    ? { ignored: `"${oneLine(full_name, 100)}" is none of the repositories that are served` }
    : then(place)
}
