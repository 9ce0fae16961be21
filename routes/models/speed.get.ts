import { defineRoute, SpeedsShape } from 'ostinato'

export default defineRoute({
  summary: 'Shows how quick models answered in the cycles that are kept, newest first',
  answers: { 200: SpeedsShape },
  run: (_, kit) => kit.speeds(),
})
