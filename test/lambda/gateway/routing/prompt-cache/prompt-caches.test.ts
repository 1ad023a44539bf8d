import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { conversationOf, createPromptCaches, isContinued } from '#gateway/routing/prompt-cache/prompt-caches.ts'

const nameOf = (body: JsonObject, team = 't') => conversationOf(team, body)('m')
const user = (content: string | object[], more: object = {}) => ({ role: 'user', content, ...more }) as JsonObject
const block = (text: string, more: object = {}) => ({ type: 'text', text, ...more })
const MARK = { cache_control: { type: 'ephemeral' } }

const A = { provider: 'a', model: 'm', credentialId: 'system' }
const B = { ...A, provider: 'b' }
const MINUTE = 60_000

const caches = (maxEntries?: number) => {
  const clock = { now: 0 }
  return { clock, ...createPromptCaches(() => clock.now, maxEntries) }
}

describe('every turn of a conversation has its name', () => {
  const later = [{ role: 'assistant', content: 'a' }, user('again')] as JsonObject[]
  test.each<[string, JsonObject, JsonObject]>([
    ['messages', { system: 's', messages: [user('q')] }, { system: 's', messages: [user('q'), ...later] }],
    [
      'chat',
      { messages: [{ role: 'system', content: 's' }, user('q')] },
      { messages: [{ role: 'system', content: 's' }, user('q'), ...later], temperature: 1 },
    ],
    ['ai-sdk', { prompt: [user([block('q')])] }, { prompt: [user([block('q')]), ...later] }],
    [
      'a marker that moves on',
      { tools: [{ name: 't', ...MARK }], system: [block('s', MARK)], messages: [user([block('q', MARK)])] },
      { tools: [{ name: 't' }], system: 's', messages: [user('q'), ...later] },
    ],
    [
      'in options',
      { prompt: [user([block('q')], { providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } } })] },
      { prompt: [user([block('q')]), ...later] },
    ],
  ])('%s', (_name, first, second) => {
    expect(nameOf(second)).toBe(nameOf(first))
    expect([first, second].map(isContinued)).toEqual([false, true])
  })
})

test('what makes it another prompt makes it another conversation', () => {
  const body = { tools: [{ name: 't' }], system: 's', messages: [user('q')] }
  const names = [
    nameOf(body),
    nameOf(body, 'u'),
    nameOf({ ...body, tools: [] }),
    nameOf({ ...body, system: 'x' }),
    nameOf({ ...body, messages: [user('x')] }),
    nameOf({ ...body, messages: [] }),
    nameOf({}),
  ]
  expect(new Set(names).size).toBe(names.length)
})

test('a place is known for five minutes after its last use', () => {
  const { clock, placeOf, seen } = caches()
  seen('c', A, false)
  clock.now = 4 * MINUTE
  expect(placeOf('c')).toBe(A)
  seen('c', A, false)
  clock.now = 9 * MINUTE - 1
  expect(placeOf('c')).toBe(A)
  clock.now = 9 * MINUTE
  expect(placeOf('c')).toBeUndefined()
  expect(placeOf('another')).toBeUndefined()
})

test('for an hour where it was written for an hour, and read since', () => {
  const { clock, placeOf, seen } = caches()
  seen('c', A, true)
  clock.now = 50 * MINUTE
  seen('c', A, false)
  clock.now = 109 * MINUTE
  expect(placeOf('c')).toBe(A)
  seen('c', B, false)
  clock.now = 114 * MINUTE
  expect(placeOf('c')).toBeUndefined()
})

test('the last place counts', () => {
  const { placeOf, seen } = caches()
  seen('c', A, true)
  seen('c', B, false)
  expect(placeOf('c')).toBe(B)
})

test('of too many conversations the one seen longest ago is forgotten', () => {
  const { placeOf, seen } = caches(2)
  for (const conversation of ['x', 'y', 'x', 'z']) seen(conversation, A, false)
  expect(['x', 'y', 'z'].map((conversation) => placeOf(conversation) !== undefined)).toEqual([true, false, true])
})
