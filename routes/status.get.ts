import { defineRoute, StatusShape } from 'ostinato'

export default defineRoute({
  summary:
    'Shows how the service is: its repositories, the model, what is not enforced, what waits',
  answers: { 200: StatusShape },
  run: (_, kit) => kit.status(),
})
