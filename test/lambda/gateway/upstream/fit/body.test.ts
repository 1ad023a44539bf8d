import { expect, test } from 'vitest'
import { familyOf } from '#gateway/catalog/families.ts'
import { changedJson } from '#gateway/core/json/change.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { CHAT, MESSAGES } from '#gateway/provider/shared/takes.ts'
import { fitBody } from '#gateway/upstream/fit/body.ts'
import { sentText } from '../../../../harness/sent-text.ts'

const fitted = (id: string, body: JsonObject, maxOutputTokens = 64_000) => {
  const family = familyOf(id)
  const takes = id.startsWith('anthropic/') ? MESSAGES : { ...CHAT, limits: { stopSequences: 4 } }
  const { change, warnings } = fitBody(body, {
    provider: 'acme',
    takes,
    model: { id, maxOutputTokens, ...(family ? { family } : {}) },
  })
  return { ...change, told: warnings.map((warning) => ('feature' in warning ? warning.feature : '')) }
}
const UNTOUCHED = { set: {}, remove: [], told: [] }

test('a body that its model takes is not touched', () => {
  expect(fitted('openai/gpt-4o', { temperature: 0, stop: ['a'], max_tokens: 9 })).toEqual(UNTOUCHED)
  expect(fitted('openai/o3', { temperature: 1, top_p: 1, presence_penalty: 0, reasoning_effort: 'high' })).toEqual(
    UNTOUCHED,
  )
  expect(fitted('openai/gpt-5.2', { temperature: 0.2 })).toEqual(UNTOUCHED)
  expect(fitted('openai/gpt-5.2', { temperature: 0.2, reasoning_effort: 'none' })).toEqual(UNTOUCHED)
  expect(fitted('acme/unknown', { temperature: 0.2, reasoning_effort: 'max', stop: 'x' })).toEqual(UNTOUCHED)
  expect(fitted('anthropic/claude-opus-4.5', { temperature: 0.2, max_tokens: 64_000 })).toEqual(UNTOUCHED)
})

test('settings that the model is known to refuse are left out and told', () => {
  expect(fitted('openai/o3', { temperature: 0, stop: 'x' })).toEqual({
    set: {},
    remove: ['temperature', 'stop'],
    told: ['temperature', 'stop'],
  })
  expect(fitted('openai/gpt-5.2', { temperature: 0.2, reasoning_effort: 'high' }).remove).toEqual(['temperature'])
  expect(fitted('anthropic/claude-opus-4.7', { temperature: 0.2, top_k: 3 }).remove).toEqual(['temperature', 'top_k'])
})

test('a temperature above the maximum becomes that', () => {
  expect(fitted('anthropic/claude-opus-4.5', { temperature: 1.9 })).toEqual({
    set: { temperature: 1 },
    remove: [],
    told: ['temperature'],
  })
  const refused = { set: {}, remove: ['temperature'], told: ['temperature'] }
  expect(fitted('anthropic/claude-opus-4.7', { temperature: 1.9 })).toEqual(refused)
})

test('efforts, counts and limits become the nearest that are taken', () => {
  expect(fitted('openai/o3', { reasoning_effort: 'none' })).toEqual({
    set: { reasoning_effort: 'low' },
    remove: [],
    told: ['reasoning_effort'],
  })
  expect(fitted('openai/gpt-4o', { stop: ['a', 'b', 'c', 'd', 'e'] }).set).toEqual({ stop: ['a', 'b', 'c', 'd'] })
  expect(fitted('anthropic/claude-opus-4.5', { max_tokens: 128_001 }).set).toEqual({ max_tokens: 64_000 })
})

test('a budget of thinking that fills the limit of output leaves it to the provider to say so', () => {
  const body = { max_tokens: 128_001, thinking: { type: 'enabled', budget_tokens: 64_000 } }
  expect(fitted('anthropic/claude-opus-4.5', body)).toEqual(UNTOUCHED)
})

test('whitespace is no stop sequence for Claude', () => {
  expect(fitted('anthropic/claude-opus-4.5', { stop_sequences: ['\n', 'END'] })).toMatchObject({
    set: { stop_sequences: ['END'] },
    told: ['stop_sequences'],
  })
  expect(fitted('anthropic/claude-opus-4.5', { stop_sequences: ['\n'] }).remove).toEqual(['stop_sequences'])
  expect(fitted('openai/gpt-4o', { stop: '\n' })).toEqual(UNTOUCHED)
})

const JPEG = '/9j/4AAQSkZJRgABAQAAAQABAAD/2Q=='
const PDF = 'JVBERi0xLjcK'
const image = (media_type: string, data: string) => ({ type: 'image', source: { type: 'base64', media_type, data } })
const url = (value: string) => ({ type: 'image_url', image_url: { url: value } })
const sent = (part: JsonObject) => {
  const source = JSON.stringify({ messages: [{ role: 'user', content: [{ type: 'text', text: 'Look.' }, part] }] })
  const body: JsonObject = JSON.parse(source)
  const { change, warnings } = fitBody(body, { provider: 'acme', takes: MESSAGES, model: { id: 'm' } })
  expect(warnings).toEqual([])
  return JSON.parse(sentText(changedJson(jsonSource(source), change))).messages[0].content[1]
}

test.each<[string, JsonObject, JsonObject]>([
  ['a JPEG called PNG', image('image/png', JPEG), image('image/jpeg', JPEG)],
  ['by another name', image('image/jpg', JPEG), image('image/jpeg', JPEG)],
  ['a PDF called an image', image('image/png', PDF), { ...image('application/pdf', PDF), type: 'document' }],
  [
    'in a result',
    { type: 'tool_result', content: [image('image/png', JPEG)] },
    { type: 'tool_result', content: [image('image/jpeg', JPEG)] },
  ],
  ['in a data URL', url(`data:image/png;base64,${JPEG}`), url(`data:image/jpeg;base64,${JPEG}`)],
  ['of no type', url(`data:application/octet-stream;base64,${JPEG}`), url(`data:image/jpeg;base64,${JPEG}`)],
  ['rightly labelled', image('image/jpeg', JPEG), image('image/jpeg', JPEG)],
  ['of a type that nobody knows here', image('image/bmp', 'Qk0='), image('image/bmp', 'Qk0=')],
  ['elsewhere', url('https://e.com/a.png'), url('https://e.com/a.png')],
])('media of a relayed body go by what they are: %s', (_what, given, expected) => {
  expect(sent(given)).toEqual(expected)
})
