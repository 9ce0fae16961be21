import {
  type ElicitRequestFormParams,
  type ElicitResult,
  inputRequired,
  type McpServer,
} from '@modelcontextprotocol/server'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'

import { text } from './content.ts'

type Form = ElicitRequestFormParams['requestedSchema']

const options = ['option1', 'option2', 'option3']
const titled = (word: string) =>
  ['First', 'Second', 'Third'].map((title, at) => ({
    const: `value${at + 1}`,
    title: `${title} ${word}`,
  }))

/** A field of each kind, with a default (SEP-1034). */
const defaults: Form = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'A name', default: 'John Doe' },
    age: { type: 'integer', description: 'An age', default: 30 },
    score: { type: 'number', description: 'A score', default: 95.5 },
    status: {
      type: 'string',
      description: 'A status',
      enum: ['active', 'inactive', 'pending'],
      default: 'active',
    },
    verified: { type: 'boolean', description: 'Whether it was verified', default: true },
  },
}

/** Each way to offer a choice (SEP-1330). */
const choices: Form = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: options },
    titledSingle: { type: 'string', oneOf: titled('Option') },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: {
      type: 'array',
      minItems: 1,
      maxItems: 3,
      items: { type: 'string', enum: options },
    },
    titledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { anyOf: titled('Choice') } },
  },
}

/** Tools that ask the client something while they run, as the older era does it. */
export function addAskingTools(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: 'Asks the model of the client', inputSchema: input({ prompt: v.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }]
      const { content } = await mcpReq.requestSampling({ messages, maxTokens: 100 })
      const [first] = [content].flat()
      return { content: [text(`LLM response: ${first?.type === 'text' ? first.text : 'none'}`)] }
    },
  )
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the person', inputSchema: input({ message: v.string() }) },
    async ({ message }, { mcpReq }) => {
      const requestedSchema: Form = {
        type: 'object',
        properties: { response: { type: 'string', description: 'The answer' } },
        required: ['response'],
      }
      const answer = await mcpReq.elicitInput({ mode: 'form', message, requestedSchema })
      return { content: [text(`User response: ${saying(answer)}`)] }
    },
  )
  for (const [name, requestedSchema] of [
    ['test_elicitation_sep1034_defaults', defaults],
    ['test_elicitation_sep1330_enums', choices],
  ] as const)
    server.registerTool(name, { description: 'Asks the person by a form' }, async ({ mcpReq }) => {
      const message = 'Please fill in the form'
      const answer = await mcpReq.elicitInput({ mode: 'form', message, requestedSchema })
      return { content: [text(`Elicitation completed: ${saying(answer)}`)] }
    })
  server.registerTool(
    'test_missing_capability',
    { description: 'Needs a client that has a model' },
    ({ mcpReq }) => {
      if (mcpReq.inputResponses?.['sample']) return { content: [text('Success')] }
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: 'Hi' } }]
      const sample = inputRequired.createMessage({ messages, maxTokens: 10 })
      return inputRequired({ inputRequests: { sample } })
    },
  )
}

function saying({ action, content }: ElicitResult): string {
  return `action=${action}, content=${JSON.stringify(content ?? {})}`
}

export function input<entries extends v.ObjectEntries>(entries: entries) {
  return toStandardJsonSchema(v.object(entries))
}
