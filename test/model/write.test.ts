import { expect, test } from 'bun:test'

import * as v from 'valibot'

import { faultOf, listening, openModel, request } from './open-model.ts'

test('write() says what in an answer does not fit', async () => {
  await using opened = await openModel()
  opened.standIn.reply(() => ({ content: 'Here it is:\n```json\n{"lines": [1, "two"]}\n```' }))
  const schema = v.object({ lines: v.array(v.number()) })
  const fault = await faultOf(opened.model.write({ ...request(), schema }, listening))
  expect(fault.code).toBe('model.invalid')
  expect(fault.message).toContain('lines.1: Invalid type: Expected number but received "two"')
  opened.standIn.reply(() => ({ content: 'I would rather not.' }))
  expect(
    (await faultOf(opened.model.write({ ...request(), schema }, listening))).message,
  ).toContain('there is no JSON in it')
})

test('write() finds the JSON in a fence and says so', async () => {
  await using opened = await openModel()
  opened.standIn.reply(() => ({ content: 'Here {it} is:\n```json\n{"who": ""}\n```' }))
  const schema = v.object({ who: v.nullable(v.string()) })
  const { value, answer } = await opened.model.write({ ...request(), schema }, listening)
  expect(value).toEqual({ who: null })
  expect(answer.warnings).toEqual(['Words stood around its JSON.'])
})

test('write() takes the last of several objects that fit', async () => {
  await using opened = await openModel()
  opened.standIn.reply(() => ({ content: 'Such as {"who": "you"}. So:\n{"who": "me"} {"why": 1}' }))
  const schema = v.object({ who: v.string() })
  const { value } = await opened.model.write({ ...request(), schema }, listening)
  expect(value).toEqual({ who: 'me' })
})

test('write() looks behind a thought that had no beginning', async () => {
  await using opened = await openModel()
  opened.standIn.reply(() => ({ content: 'Perhaps {"who": "you"}?\n</think>\n\n{"who": "me"}' }))
  const schema = v.object({ who: v.string() })
  const { value, answer } = await opened.model.write({ ...request(), schema }, listening)
  expect(value).toEqual({ who: 'me' })
  expect(answer).toMatchObject({
    content: '{"who": "me"}',
    reasoning: 'Perhaps {"who": "you"}?\n',
    warnings: ['Its thought had an end and no beginning.'],
  })
})

test('write() leaves a text alone that speaks of tags', async () => {
  await using opened = await openModel()
  opened.standIn.reply(() => ({ content: '{"who": "<think> or </think>"}' }))
  const schema = v.object({ who: v.string() })
  const { value, answer } = await opened.model.write({ ...request(), schema }, listening)
  expect(value).toEqual({ who: '<think> or </think>' })
  expect(answer.warnings).toEqual([])
})

test('complete() lets an error of its listener through and asks once', async () => {
  await using opened = await openModel()
  const onDelta = () => {
    throw new Error('Not I')
  }
  const answer = opened.model.complete(request(), { ...listening, onDelta })
  expect((await faultOf(answer)).message).toBe('Not I')
  expect(opened.standIn.requests.filter(({ path }) => path.endsWith('/completions'))).toHaveLength(
    1,
  )
})
