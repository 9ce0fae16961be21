import { defineRoute, RepositoriesShape } from 'ostinato'

export default defineRoute({
  summary: 'Lists the repositories that are served: their commit, and whether they have openspec/',
  answers: { 200: RepositoriesShape },
  run: (_, kit) => kit.repositories(),
})
