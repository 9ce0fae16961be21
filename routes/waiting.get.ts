import { defineRoute, WaitingShape } from 'ostinato'

export default defineRoute({
  summary: 'Counts the suggestions that wait for a person, and names those that wait longest',
  answers: { 200: WaitingShape },
  run: (_, kit) => kit.waiting(),
})
