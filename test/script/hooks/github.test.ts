import { describe, expect, test } from 'bun:test'

import { hearGithub } from '../../../src/script/hooks/github.ts'
import type { Served } from '../../../src/script/hooks/heard.ts'

const repository = {
  full_name: 'o/r',
  default_branch: 'main',
  clone_url: 'https://github.com/o/r.git',
  ssh_url: 'git@github.com:o/r.git',
}
const served: Omit<Served, 'specs'>[] = [
  { path: '/a', remotes: ['git@github.com:O/r'] },
  { path: '/b', remotes: ['https://github.com/o/other'] },
]
const usual = ['links', 'openspec', 'tests']

function hear(
  event: string,
  body: object,
  more: { served?: Omit<Served, 'specs'>[]; specs?: string[] } = {},
) {
  const { specs = usual } = more
  return hearGithub({
    body: { repository, ...body },
    headers: { 'x-github-event': event },
    params: {},
    served: (more.served ?? served).map((one) => ({ ...one, specs })),
  })
}

const issue = { number: 7, title: 'It is slow', body: 'Very.\u0007', author_association: 'NONE' }
const own = 'Mend a link\n\nwhy\n\nSuggestion: s-0123456789ab\nReviewed-by: ana\n'

describe('hearGithub() of a push', () => {
  const push = (change: object = {}) =>
    hear('push', { ref: 'refs/heads/main', commits: [{ message: 'a' }], ...change })

  test('hearGithub() asks for openspec and links in the repository with that remote', () => {
    const asked = { repository: '/a', reason: 'push to main', depth: 0 }
    expect(push()).toEqual([
      { spec: 'openspec', ...asked },
      { spec: 'links', ...asked },
    ])
  })

  test('hearGithub() ignores other branches, deletions, tags and foreign repositories', () => {
    for (const change of [
      { ref: 'refs/heads/ostinato/x' },
      { ref: 'refs/tags/main' },
      { deleted: true },
      {
        repository: { ...repository, full_name: 'x/y', clone_url: 'https://h/x/y', ssh_url: null },
      },
    ])
      expect(push(change)).toHaveProperty('ignored')
  })

  test('hearGithub() ignores our own commits, and counts them where others come along', () => {
    expect(push({ commits: [{ message: own }] })).toEqual({ ignored: 'its commits are our own' })
    const both = push({ commits: [{ message: own }, { message: 'b' }] })
    expect(both).toMatchObject([{ depth: 1 }, { depth: 1 }])
  })

  test('hearGithub() means the only repository that is served, unless its remotes say otherwise', () => {
    const ref = { ref: 'refs/heads/main' }
    const only = hear('push', ref, { served: [{ path: '/only', remotes: [] }] })
    expect(only).toMatchObject([{ repository: '/only' }, { repository: '/only' }])
    const other = hear('push', ref, { served: [{ path: '/b', remotes: ['https://h/x'] }] })
    expect(other).toHaveProperty('ignored')
  })
})

describe('hearGithub() of a workflow', () => {
  const run = (change: object = {}, specs = ['tests']) =>
    hear(
      'workflow_run',
      {
        action: 'completed',
        workflow_run: {
          name: 'CI',
          event: 'push',
          conclusion: 'failure',
          head_branch: 'main',
          head_repository: { full_name: 'o/r' },
          ...change,
        },
      },
      { specs },
    )

  test('hearGithub() asks for the spec "tests" where a workflow failed on the default branch', () => {
    const reason = 'workflow "CI" failed'
    expect(run()).toEqual([{ spec: 'tests', repository: '/a', reason, depth: 0 }])
    expect(run({}, ['links'])).toEqual([{ ignored: 'no spec tests is loaded' }])
    for (const change of [
      { conclusion: 'success' },
      { head_branch: 'x' },
      { head_repository: { full_name: 'fork/r' } },
      { head_repository: null },
      { event: 'pull_request_target' },
    ])
      expect(run(change)).toHaveProperty('ignored')
  })
})

describe('hearGithub() of issues and comments', () => {
  const label = { action: 'labeled', label: { name: 'ostinato' } }

  test('hearGithub() makes a problem of a labelled issue, with the trust of its author', () => {
    const problem = { problem: 'It is slow\n\nVery.', repository: '/a', reason: '#7' }
    expect(hear('issues', { ...label, issue })).toEqual({ ...problem, trust: 'stranger' })
    for (const author_association of ['OWNER', 'MEMBER', 'COLLABORATOR'])
      expect(hear('issues', { ...label, issue: { ...issue, author_association } })).toEqual(problem)
    for (const author_association of ['CONTRIBUTOR', 'FIRST_TIMER', 'owner', ''])
      expect(hear('issues', { ...label, issue: { ...issue, author_association } })).toMatchObject({
        trust: 'stranger',
      })
    const other = { ...label, label: { name: 'bug' } }
    expect(hear('issues', { ...other, issue })).toHaveProperty('ignored')
  })

  test('hearGithub() ignores pull requests from branches that are our own', () => {
    const pull = (ref: string) =>
      hear('pull_request', { ...label, pull_request: { ...issue, head: { ref } } })
    expect(pull('ostinato/fix')).toEqual({ ignored: 'its branch is our own' })
    expect(pull('x')).toMatchObject({ trust: 'stranger' })
  })

  test('hearGithub() obeys comments of those who may write, whoever they are called', () => {
    const comment = (body: string, author_association = 'MEMBER', sender = {}) =>
      hear('issue_comment', {
        action: 'created',
        issue,
        sender,
        comment: { body, author_association },
      })
    expect(comment('/ostinato cycle links')).toEqual([
      { spec: 'links', repository: '/a', reason: 'comment on #7' },
    ])
    expect(comment('/ostinato solve')).toMatchObject({ trust: 'stranger' })
    expect(comment('/ostinato solve\nmake it fast')).toEqual({
      problem: 'make it fast',
      repository: '/a',
      reason: 'comment on #7',
    })
    for (const body of [
      '/ostinato ask why?',
      '/ostinato cycle ../../etc',
      '/ostinato cycle links; rm -rf /',
      '/ostinato constructor',
      '/ostinatocycle links',
      'please /ostinato cycle links',
      '<!-- /ostinato cycle links -->',
    ])
      expect(comment(body)).toHaveProperty('ignored')
    expect(comment('/ostinato cycle nothing')).toEqual([{ ignored: 'no spec nothing is loaded' }])
    for (const sender of [
      { login: 'ostinato[bot]', type: 'Bot' },
      { login: 'o', site_admin: true },
    ])
      expect(comment('/ostinato cycle links', 'NONE', sender)).toEqual({
        ignored: 'its author may not write to the repository',
      })
  })
})
