import { defineRoute, env, gitlabToken, hearGitlab } from 'ostinato'
import * as v from 'valibot'

export default defineRoute({
  summary: 'Takes deliveries of GitLab: pushes, failed pipelines and the label for us',
  verify: gitlabToken(env('OSTINATO_GITLAB_TOKEN')),
  headers: ['x-gitlab-event', 'x-gitlab-event-uuid', 'x-gitlab-instance', 'user-agent'],
  // Each kind of event has a form of its own, which its rule parses.
  body: v.looseObject({}),
  accept: hearGitlab,
})
