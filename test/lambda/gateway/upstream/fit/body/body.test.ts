import { expect, test } from 'vitest'
import { familyOf } from '#gateway/catalog/families.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { CHAT, MESSAGES } from '#gateway/provider/shared/takes.ts'
import { fitBody } from '#gateway/upstream/fit/body/body.ts'

const fitted = (id: string, body: JsonObject, maxOutputTokens = 64_000) => {
  const family = familyOf(id)
  const takes = id.startsWith('anthropic/') ? MESSAGES : { ...CHAT, limits: { stopSequences: 4 } }
  const { change, warnings } = fitBody(body, {
    provider: 'acme',
    takes,
    model: { id, maxOutputTokens, ...(family ? { family } : {}) },
  })
  const { set, remove } = change
  return { set, remove, told: warnings.map((warning) => ('feature' in warning ? warning.feature : '')) }
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

test('an effort is no word for a model that does not reason', () => {
  expect(fitted('openai/gpt-4o', { reasoning_effort: 'low' })).toEqual({
    set: {},
    remove: ['reasoning_effort'],
    told: ['reasoning_effort'],
  })
  expect(fitted('openai/gpt-4o', { reasoning_effort: 'none' })).toEqual({
    set: {},
    remove: ['reasoning_effort'],
    told: [],
  })
})
