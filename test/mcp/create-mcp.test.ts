import { expect, test } from 'bun:test'
import { fileURLToPath } from 'node:url'

import { deskOffer } from '../../src/mcp/desk-offer.ts'
import { standardSchema } from '../../src/mcp/schema.ts'
import { smallKit } from '../http/small-kit.ts'

test('createMcp() and the command line load no SDK before they are asked', async () => {
  const at = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)))
  const code = `
    import { createMcp } from ${at('../../src/mcp/create-mcp.ts')}
    import ${at('../../src/cli/command-line.ts')}
    import ${at('../../src/cli/serve.ts')}
    const loaded = () => [...require('module')._cache ? Object.keys(require.cache) : []].filter((one) => one.includes('modelcontextprotocol')).length
    const mcp = createMcp({ desk: {}, onChange: () => () => {}, onBug() {} })
    const before = loaded()
    await mcp.fetch(new Request('http://127.0.0.1/mcp')).catch(() => {})
    process.stdout.write(JSON.stringify([before, loaded() > 0]))
    await mcp[Symbol.asyncDispose]()`
  const child = Bun.spawn([process.execPath, '-e', code], { stdout: 'pipe', stderr: 'inherit' })
  expect(JSON.parse(await new Response(child.stdout).text())).toEqual([0, true])
})

test('deskOffer() names its tools in order, in at most 20 characters, and describes them', () => {
  const { tools } = deskOffer(smallKit())
  const names = tools.map((tool) => tool.name)
  expect(names).toEqual([
    'ask',
    'cancel_cycle',
    'get_cycle',
    'get_suggestion',
    'list_suggestions',
    'propose_change',
    'review_suggestion',
    'run_cycle',
  ])
  for (const { name, description } of tools) {
    expect([name, name.length <= 20, description.length > 60]).toEqual([name, true, true])
  }
})

test('standardSchema() says in JSON Schema what a tool takes: nothing else, and what each part is', () => {
  for (const tool of deskOffer(smallKit()).tools) {
    const schema = standardSchema(tool.input)
    const json = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
    expect([tool.name, json['type'], json['additionalProperties']]).toEqual([
      tool.name,
      'object',
      false,
    ])
    for (const part of Object.values(json['properties'] ?? {}))
      expect([tool.name, part]).toEqual([
        tool.name,
        expect.objectContaining({ description: expect.any(String) }),
      ])
    expect(standardSchema(tool.input)).toBe(schema)
  }
})
