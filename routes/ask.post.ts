import { AnswerShape, defineRoute, Question, sendEvents } from 'ostinato'

const eventStream = 'text/event-stream'

export default defineRoute({
  summary: 'Answers a question about a repository, with citations; whole, or as it comes',
  body: Question,
  answers: { 200: [AnswerShape, eventStream] },
  run({ request, body, type }, kit) {
    if (type !== eventStream) return kit.ask(body, { signal: request.signal })
    return sendEvents(request, kit.bug, async (send, signal) => {
      const answer = await kit.ask(body, {
        signal,
        onPassages: (passages) => send('passages', { passages }),
        onDelta: (text) => send('delta', { text }),
      })
      send('answer', answer)
    })
  },
})
