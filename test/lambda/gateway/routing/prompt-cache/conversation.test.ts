import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { conversationOf, isContinued } from '#gateway/routing/prompt-cache/prompt-caches.ts'

const nameOf = (body: JsonObject, team = 't') => conversationOf(team, body)('m')
const user = (content: string | object[], more: object = {}) => ({ role: 'user', content, ...more }) as JsonObject
const block = (text: string, more: object = {}) => ({ type: 'text', text, ...more })
const MARK = { cache_control: { type: 'ephemeral' } }

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
