import { expect, test } from 'bun:test'

import { Fault } from '../../src/domain/fault.ts'
import { sendEvents } from '../../src/stream/send-events.ts'

const request = new Request('http://127.0.0.1/ask')
const bug = () => 'ref-1'

test('sendEvents() sends what the work says, and ends', async () => {
  const response = await sendEvents(request, bug, async (send) => {
    send('delta', { text: 'one\n\nevent: answer' })
    await Bun.sleep(0)
    send('answer', { ok: true })
  })
  expect(response.headers.get('content-type')).toStartWith('text/event-stream')
  expect(await response.text()).toBe(
    'event: delta\ndata: {"text":"one\\n\\nevent: answer"}\n\nevent: answer\ndata: {"ok":true}\n\n',
  )
})

test('sendEvents() throws what goes wrong before the first event, and sends it afterwards', async () => {
  const fault = new Fault('repository.unknown', 'Cannot use "x"')
  const early = sendEvents(request, bug, async () => {
    throw fault
  })
  expect(await early.catch((error: unknown) => error)).toBe(fault)
  const late = async (thrown: Error) =>
    (
      await sendEvents(request, bug, async (send) => {
        send('delta', {})
        throw thrown
      })
    ).text()
  expect(await late(fault)).toEndWith(
    'event: problem\ndata: {"code":"repository.unknown","detail":"Cannot use \\"x\\""}\n\n',
  )
  const told = await late(new TypeError('secret inside'))
  expect(told).toContain('"code":"bug"')
  expect(told).toContain('ref-1')
  expect(told).not.toContain('secret inside')
})

test('sendEvents() tells the work that nobody listens any more', async () => {
  const gone = Promise.withResolvers<void>()
  const response = await sendEvents(request, bug, async (send, signal) => {
    send('delta', {})
    signal.addEventListener('abort', () => gone.resolve())
    await gone.promise
    send('answer', {})
  })
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  await gone.promise
})
