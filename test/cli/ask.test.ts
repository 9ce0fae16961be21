import { describe, expect, test } from 'bun:test'

import { createTelling } from '../../src/cli/ask.ts'
import { createOutput } from '../../src/cli/output.ts'
import { guideTree } from '../ask/guide-tree.ts'
import { makeRepository } from '../support/git.ts'
import { startStandIn } from '../support/lm-studio/start.ts'
import { ostinato } from '../support/ostinato.ts'
import { startService } from '../support/service.ts'

const question = 'How long does a session token live?'
const models = [{ key: 'qwen', context: 8192 }]
const said = 'It expires after 30 minutes [1], see [here](https://evil.example) [44].\n<b>Done</b>'
const answer = 'It expires after 30 minutes [1], see here.\n‹b›Done‹/b›'

describe('ostinato ask', () => {
  test('answers with its sources, and keeps what was asked', async () => {
    using repository = makeRepository(guideTree)
    await using model = await startStandIn({ models })
    model.reply(() => ({ content: said }))
    using program = ostinato({ OSTINATO_MODEL_URL: model.url })
    const ran = await program.run('ask', ...question.split(' '), '--root', repository.root)
    expect(ran.code).toBe(0)
    expect(ran.out).toContain(answer)
    expect(ran.out).toContain('[1] openspec/specs/sessions/spec.md:8  Token lifetime')
    expect(ran.out).not.toContain('[2] ')
    expect(ran.err).toContain('[44], which is no passage')
    const { code, value } = await program.json('ask', question, '--root', repository.root)
    expect(code).toBe(0)
    expect(value).toMatchObject({ question, answer, by: 'qwen', cited: [1], suggestion: null })
    const line = repository.git(['show', `HEAD:${value.passages[0].path}`]).split('\n')
    expect(line[value.passages[0].line - 1]).toBe('### Requirement: Token lifetime')
    const exported = await program.run('export')
    const kept = exported.out.split('\n').filter((one) => one.includes('question.answered'))
    expect(kept).toHaveLength(2)
    expect(kept[0]).toContain('sessions/spec.md')
    expect(exported.out).not.toContain('SHALL expire')
  })

  test('gives the passages, and what would help, where no model is', async () => {
    using repository = makeRepository(guideTree)
    using program = ostinato()
    const ran = await program.run('ask', question, '--root', repository.root)
    expect(ran.code).toBe(0)
    expect(ran.err).toContain('unset OSTINATO_MODEL_URL')
    expect(ran.out).toContain('A session token SHALL expire after 30 minutes without use.')
    const nothing = await program.run('ask', 'the weather in Paris', '--root', repository.root)
    expect(nothing.out).toContain('Nothing is known about that here.')
  })

  test('does not pass off as an answer what a dying model began to say', async () => {
    using repository = makeRepository(guideTree)
    await using model = await startStandIn({ models, quirks: { disconnects: 'mid-chunk' } })
    model.reply(() => ({ content: said }))
    using program = ostinato({ OSTINATO_MODEL_URL: model.url })
    const { code, value } = await program.json('ask', question, '--root', repository.root)
    expect([code, value.answer, value.by]).toEqual([0, null, null])
    expect(value.why).toContain('Cannot ask model "qwen"')
    expect(value.passages.length).toBeGreaterThan(0)
  })

  test('--suggest makes one suggestion of the answer, a document whose sources can be followed', async () => {
    using repository = makeRepository(guideTree)
    await using model = await startStandIn({ models })
    model.reply(() => ({ content: said }))
    using program = ostinato({ OSTINATO_MODEL_URL: model.url })
    const words = ['ask', question, '--suggest', '--root', repository.root]
    const ran = await program.run(...words)
    expect(ran.code).toBe(0)
    const id = /^Suggestion (s-[0-9a-f]{12})/m.exec(ran.out)?.[1] ?? ran.err
    expect(ran.out).toContain(`Next: ostinato suggestions accept ${id} --apply`)
    // The same answer again is the same suggestion.
    const { code, value } = await program.json(...words)
    expect([code, value.suggestion]).toEqual([0, id])
    const made = await program.json(
      'suggestions',
      'accept',
      id,
      '--apply',
      '--root',
      repository.root,
    )
    const [{ branch }] = made.value.applied
    const text = repository.git(['show', `${branch}:docs/answers/long-session-token-live.md`])
    expect(text).toStartWith(`# ${question}\n\nIt expires after 30 minutes [1], see here.`)
    expect(text).toContain(
      '[openspec/specs/sessions/spec.md, line 8](../../openspec/specs/sessions/spec.md): Token lifetime',
    )
    const again = await program.run(...words)
    expect([again.code, again.err]).toEqual([1, expect.stringContaining(`is applied: ${id}`)])
    // What cites nothing is no document.
    model.reply(() => ({ content: 'I think so.' }))
    const bare = await program.json(...words)
    expect([bare.code, bare.value.suggestion]).toEqual([1, null])
    expect(bare.value.why).toEndWith('it cites nothing that could be looked up')
  }, 30_000)

  test('refuses what is no question, and what is no repository', async () => {
    using repository = makeRepository(guideTree)
    using program = ostinato()
    const long = await program.run('ask', 'x'.repeat(4001), '--root', repository.root)
    expect([long.code, long.err]).toEqual([2, expect.stringContaining('4001 characters')])
    const nowhere = await program.run('ask', question, '--root', program.data)
    expect(nowhere.code).toBe(1)
    expect(nowhere.err).toContain('[repository.not-git]')
  })

  test('ends cleanly at Ctrl-C while a model thinks', async () => {
    using repository = makeRepository(guideTree)
    await using slow = await startStandIn({ models, tokenMs: 60_000 })
    slow.reply(() => ({ content: said }))
    using other = ostinato({ OSTINATO_MODEL_URL: slow.url })
    const child = other.spawn('ask', question, '--root', repository.root)
    while (!slow.requests.some(({ path }) => path === '/v1/chat/completions')) await Bun.sleep(5)
    child.kill('SIGINT')
    expect(await child.exited).toBe(130)
    expect(await new Response(child.stderr).text()).toContain('Stopped.')
  })
})

describe('createTelling()', () => {
  const passage = {
    number: 1,
    kind: 'document' as const,
    title: 'Lamps',
    text: 'A lamp glows.',
    path: 'docs/a.md',
    line: 3,
    endLine: 3,
    ref: null,
    trust: 'own' as const,
  }
  const shape = {
    question,
    by: 'qwen',
    why: null,
    passages: [passage],
    cited: [1],
    suggestion: null,
  }

  function terminal() {
    let out = ''
    const writer = { isTTY: true, columns: 80, write: (text: string) => (out += text) }
    const output = createOutput({ out: writer, err: writer, color: false })
    return { telling: createTelling(output), shown: () => out }
  }

  test('shows each line of the answer on a terminal as it comes, and once', () => {
    const { telling, shown } = terminal()
    telling.onPassages([passage])
    for (const text of ['A lamp ', 'glows [1].\nAt', ' night\u001b[31m.']) telling.onDelta(text)
    expect(shown()).toContain('A lamp glows [1].\n')
    telling.end({ ...shape, answer: 'A lamp glows [1].\nAt night[31m.' })
    expect(shown().split('A lamp glows [1].\n')).toHaveLength(2)
    expect(shown()).toContain('[1] docs/a.md:3  Lamps')
    expect(shown()).not.toContain('\u001b[31m')
  })

  test('says that what was shown is no answer where the model broke off', () => {
    const { telling, shown } = terminal()
    telling.onDelta('A lamp gl')
    telling.end({ ...shape, answer: null, by: null, why: 'it broke off', cited: [] })
    expect(shown()).toContain('That is no answer: it broke off.')
    expect(shown()).toContain('    A lamp glows.')
  })
})

describe('POST /ask', () => {
  test('answers as JSON, and as events when asked for them; ask goes through the service', async () => {
    using repository = makeRepository(guideTree)
    await using model = await startStandIn({ models })
    model.reply(() => ({ content: said }))
    await using service = await startService(repository.root, { OSTINATO_MODEL_URL: model.url })
    const post = (body: object, accept: string) =>
      service.ask('/ask', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify(body),
      })
    const plain = await post({ question }, 'application/json')
    expect(await plain.json()).toMatchObject({ answer, by: 'qwen', cited: [1] })
    const events = await (await post({ question }, 'text/event-stream')).text()
    const names = [...events.matchAll(/^event: (\w+)$/gm)].map((found) => found[1])
    expect([names[0], names.at(-1)]).toEqual(['passages', 'answer'])
    const deltas = [...events.matchAll(/^event: delta\ndata: (.*)$/gm)]
    expect(deltas.map((found) => JSON.parse(found[1] ?? '').text).join('')).toBe(said)
    const followed = await service.ask('/events?type=model.delta,question.answered')
    if (!followed.body) throw new Error('no stream')
    const lines = service.linesOf(followed.body)
    await lines.next()
    const asking = post({ question }, 'application/json')
    const heard: string[] = []
    for await (const line of lines) {
      if (line.startsWith('data: ')) heard.push(line)
      if (line.startsWith('data: ') && line.includes('"question.answered"')) break
    }
    await asking
    expect(heard[0]).toContain('"label":"ask"')
    const wrong = await post({ question, repository: '/nowhere' }, 'text/event-stream')
    expect([wrong.status, (await wrong.json()).code]).toEqual([404, 'repository.unknown'])
    const long = await post({ question: 'x'.repeat(4001) }, 'application/json')
    expect(long.status).toBe(422)
    const there = await service.program.json('ask', question, '--root', repository.root)
    expect(there.value).toMatchObject({ answer, by: 'qwen' })
    const kept = await post({ question, suggest: true }, 'application/json')
    const { suggestion } = await kept.json()
    const shown = await (await service.ask(`/suggestions/${suggestion}`)).json()
    expect(shown).toMatchObject({ id: suggestion, state: 'open', kind: 'person/question' })
    using elsewhere = makeRepository({ 'docs/a.md': '# Lamp\n\nA lamp glows.\n' })
    const own = await service.program.json('ask', 'Which lamp glows?', '--root', elsewhere.root)
    expect(own.value.passages[0].path).toBe('docs/a.md')
  })
})
