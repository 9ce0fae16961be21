import * as v from 'valibot'

// Of each payload, what the rule looks at. All else is dropped where it is parsed.

const text = v.string()
const maybe = v.nullish(v.string())

const Repository = v.object({
  full_name: text,
  default_branch: v.optional(text, ''),
  html_url: maybe,
  clone_url: maybe,
  ssh_url: maybe,
})
export type GithubRepository = v.InferOutput<typeof Repository>

const Commit = v.object({ message: text })

export const Push = v.object({
  ref: text,
  deleted: v.optional(v.boolean(), false),
  commits: v.optional(v.array(Commit), []),
  repository: Repository,
})

export const WorkflowRun = v.object({
  action: text,
  workflow_run: v.object({
    name: maybe,
    event: text,
    conclusion: maybe,
    head_branch: maybe,
    head_commit: v.nullish(Commit),
    /** Null where a fork was deleted. */
    head_repository: v.nullish(v.object({ full_name: text })),
  }),
  repository: Repository,
})

/** An issue, or what a pull request has in common with one. */
const Issue = v.object({
  number: v.number(),
  title: text,
  body: maybe,
  author_association: text,
})

export const Issues = v.object({
  action: text,
  issue: Issue,
  label: v.nullish(v.object({ name: text })),
  repository: Repository,
})

export const PullRequest = v.object({
  action: text,
  pull_request: v.object({ ...Issue.entries, head: v.object({ ref: text }) }),
  label: v.nullish(v.object({ name: text })),
  repository: Repository,
})

export const IssueComment = v.object({
  action: text,
  issue: Issue,
  comment: v.object({ body: text, author_association: text }),
  repository: Repository,
})
