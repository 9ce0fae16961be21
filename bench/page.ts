// Does the page answer at once with 10,000 suggestions in its list and 200 entries a second on its stream, while
// a person scrolls and moves by keyboard? In a real browser: each task of its main thread of 1 ms or more, by
// the processor time that it took and by the clock, which counts what other programs take as well; the long
// tasks (over 50 ms) that the page itself is told of; and what passes between frames. Goal: tasks, 95th
// percentile at most 50 ms.
import { loadavg } from 'node:os'

import { chromium } from 'playwright-core'
import * as v from 'valibot'

import { openForTest } from '../test/http/open-for-test.ts'
import { anyType, createFeed, manyLines } from '../test/page/suggestions/feed.ts'
import { figure, percentile } from './shared/figure.ts'

const suggestions = 10_000
const perSecond = 200
const seconds = 20

const Measured = v.object({ tasks: v.array(v.number()), gaps: v.array(v.number()) })

const Trace = v.object({
  traceEvents: v.array(
    v.looseObject({
      name: v.string(),
      pid: v.number(),
      tid: v.number(),
      dur: v.optional(v.number(), 0),
      tdur: v.optional(v.number(), 0),
      args: v.optional(v.record(v.string(), v.unknown()), {}),
    }),
  ),
})

const program = Bun.which('chromium')
if (program === null) {
  console.log('left out: there is no chromium in PATH')
  process.exit()
}
const lines = manyLines(suggestions)
const feed = createFeed()
await using doors = await openForTest({ kitOver: { follow: feed.follow } })
doors.kit.suggestions.inbox = async () => ({ lines, attention: { minutes: 20, spent: 0 } })
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] })
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
page.setDefaultTimeout(120_000)
// By the protocol, and so beside the page's content policy.
await page.addInitScript(`
  window.measured = { tasks: [], gaps: [] }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) measured.tasks.push(duration)
  }).observe({ type: 'longtask', buffered: true })
  let last = performance.now()
  const frame = () => {
    const now = performance.now()
    measured.gaps.push(now - last)
    last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
`)
await page.goto(doors.doors.link())
await feed.heard
await page.locator('main h1').waitFor()
const row = page.getByRole('listitem').first()

await during('loading and drawing the list', async () => {
  await page.goto(`${doors.doors.url}/#/suggestions?later=shown`)
  await row.waitFor()
})
await during('nothing but the stream', () => streamed(() => Bun.sleep(200)))
await during('moving by keyboard', () => streamed(() => page.keyboard.press('j')))
await during('scrolling by wheel', () => streamed(() => page.mouse.wheel(0, 700)))
await during('scrolling from end to end', () =>
  streamed(() =>
    page.evaluate('scrollTo(0, Math.random() * document.documentElement.scrollHeight)'),
  ),
)
await during('typing what is looked for', () =>
  streamed(async () => {
    const words = page.getByRole('searchbox', { name: 'Words' })
    await words.focus()
    for (const key of ['7', '7', 'Backspace', 'Backspace']) await page.keyboard.press(key)
  }),
)
const drawn = await page.getByRole('listitem').count()
console.log(`${drawn} of ${suggestions} rows are drawn; ${feed.sent()} entries were streamed`)
await browser.close()

/** Acts again and again while the stream goes on. */
async function streamed(act: () => Promise<unknown>): Promise<void> {
  const began = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * perSecond
    for (; sent < due; sent += 1) {
      const line = lines[(sent * 7919) % suggestions]
      feed.send({ type: anyType(sent), suggestion: line?.id, body: { text: 'x'.repeat(80) } })
    }
  }, 5)
  while (performance.now() - began < seconds * 1000) await act()
  clearInterval(timer)
}

/** Says what the browser measured while something was done. */
async function during(what: string, work: () => Promise<void>): Promise<void> {
  await page.evaluate('measured.tasks.length = measured.gaps.length = 0')
  await browser.startTracing(page, { categories: ['toplevel'] })
  await work()
  const trace = v.parse(Trace, JSON.parse((await browser.stopTracing()).toString()))
  const { tasks: long, gaps } = v.parse(Measured, await page.evaluate('measured'))
  const tasks = tasksOf(trace)
  console.log(`${what}: ${tasks.length} tasks of 1 ms or more
  processor time ${text(tasks.map(({ cpu }) => cpu))}
  by the clock ${text(tasks.map(({ wall }) => wall))}; ${long.length} long tasks, ${text(long)}
  ${gaps.length} frames, between them ${text(gaps)}; other load ${(loadavg()[0] ?? 0).toFixed(1)}`)
  figure({
    bench: 'page',
    name: `p95 of the page's tasks, ${what}`,
    ours: percentile(
      tasks.map(({ wall }) => wall),
      0.95,
    ),
    raw: null,
    unit: 'ms',
    by: 'value',
    goal: { atMost: 50 },
  })
}

/** What the main thread of the page did, task by task, in milliseconds. */
function tasksOf({ traceEvents }: v.InferOutput<typeof Trace>): { cpu: number; wall: number }[] {
  const threads = traceEvents.flatMap(({ name, args, pid, tid }) =>
    name === 'thread_name' && args['name'] === 'CrRendererMain' ? [`${pid} ${tid}`] : [],
  )
  return traceEvents
    .filter(
      ({ name, pid, tid }) =>
        name === 'ThreadControllerImpl::RunTask' && threads.includes(`${pid} ${tid}`),
    )
    .map(({ dur, tdur }) => ({ cpu: tdur / 1000, wall: dur / 1000 }))
    .filter(({ wall }) => wall >= 1)
}

function text(all: number[]): string {
  const sorted = all.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(0)
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`
}
