import { defineRoute, env, githubSignature, hearGithub } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary:
    'Takes deliveries of GitHub: pushes, failed workflows, the label and the comments for us',
  verify: githubSignature(env('OSTINATO_GITHUB_SECRET')),
  headers: ['x-github-event', 'x-github-delivery', 'user-agent'],
  // GitHub sends no more.
  largest: 25 * 1024 * 1024,
  // Each kind of event has a form of its own, which its rule parses.
  body: v.looseObject({}),
  accept: hearGithub,
})
