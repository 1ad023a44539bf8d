import { expect, test } from 'vitest'
import { familyOf } from '#gateway/catalog/families.ts'
import { changedJson } from '#gateway/core/json/changed-json.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { compact, type JsonObject } from '#gateway/core/json/value.ts'
import type { Takes } from '#gateway/core/provider/takes.ts'
import { CHAT, MESSAGES } from '#gateway/provider/shared/takes.ts'
import { fitBody } from '#gateway/upstream/fit/body/body.ts'
import { sentText } from '../../../../../harness/sent-text.ts'

const OPUS = 'anthropic/claude-opus-4.8'
const OTHERS = [
  'deepseek/deepseek-v4',
  'minimax/minimax-m2',
  'anthropic/claude-opus-4.7',
  'anthropic/claude-sonnet-4',
  'acme/m',
]

const reminder = (text: string): string => `<system-reminder>\n${text}\n</system-reminder>`

/** The bytes that become of a body, and what is told. */
const sent = (id: string, body: JsonObject, takes: Takes = MESSAGES) => {
  const source = JSON.stringify(body)
  const receiver = { provider: 'acme', takes, model: { id, ...compact({ family: familyOf(id) }) } }
  const { change, warnings } = fitBody(JSON.parse(source), receiver)
  const told = warnings.map((warning) => ('feature' in warning ? warning.feature : ''))
  return { text: sentText(changedJson(jsonSource(source), change)), told }
}

const HI = { role: 'user', content: 'hi' }
const late = (content: string | JsonObject[], more: JsonObject = {}) => ({
  messages: [HI, { role: 'system', content, ...more }, { role: 'assistant', content: 'Hello.' }, HI],
})
const block = (text: string, more: JsonObject = {}) => ({ type: 'text', text, ...more })

test.each(OTHERS)('%s gets instructions between the turns as the user’s, in their place', (id) => {
  expect(sent(id, late('Be brief.'))).toEqual({
    text: JSON.stringify({ messages: [HI, { ...HI, content: reminder('Be brief.') }, ...late('').messages.slice(2)] }),
    told: ['system messages'],
  })
  const marked = { cache_control: { type: 'ephemeral' } }
  const { text } = sent(id, late([block('a'), block('b', marked)]))
  expect(JSON.parse(text).messages[1]).toEqual({
    role: 'user',
    content: [block(reminder('a')), block(reminder('b'), marked)],
  })
})

test.each([OPUS, 'anthropic/claude-opus-5.5', 'anthropic/claude-fable-5', 'anthropic/claude-sonnet-5'])(
  '%s takes them as they are, and directives that say nothing',
  (id) => {
    for (const body of [late('Be brief.'), late([], { output_config: { effort: 'low' } })])
      expect(sent(id, body)).toEqual({ text: JSON.stringify(body), told: [] })
  },
)

const SYSTEM = { role: 'system', content: 'Be brief.' }
const answer = (...content: JsonObject[]) => ({ role: 'assistant', content })
const SEARCH = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }

test.each<[string, JsonObject[], string]>([
  ['behind the user, at the end', [HI, SYSTEM], 'system'],
  ['behind a call of a server’s tool, at the end', [HI, answer(SEARCH), SYSTEM], 'system'],
  ['behind a call of a server’s tool, before the user', [HI, answer(SEARCH), SYSTEM, HI], 'user'],
  ['behind an answer', [HI, answer(SEARCH, block('Found.')), SYSTEM], 'user'],
  ['before the user', [HI, SYSTEM, HI], 'user'],
])('an instruction %s', (_, messages, role) => {
  const { text } = sent(OPUS, { messages })
  expect(JSON.parse(text).messages[messages.indexOf(SYSTEM)].role).toBe(role)
})

test('a directive for a model that has none is told', () => {
  const { text, told } = sent('deepseek-chat', late('Be brief.', { output_config: { effort: 'low' } }))
  expect(JSON.parse(text).messages[1]).toEqual({ role: 'user', content: reminder('Be brief.') })
  expect(told).toEqual(['system messages', 'messages[].output_config'])
})

test.each([OPUS, ...OTHERS])('%s gets those before the first turn behind its other instructions', (id) => {
  const messages = [{ role: 'system', content: 'Two.' }, { role: 'system', content: [block('Three.')] }, HI]
  const three = [block('One.'), block('Two.'), block('Three.')]
  const expected = { text: JSON.stringify({ system: three, messages: [HI] }), told: [] }
  expect(sent(id, { system: 'One.', messages })).toEqual(expected)
  expect(sent(id, { system: [block('One.')], messages })).toEqual(expected)
  expect(JSON.parse(sent(id, { messages }).text)).toEqual({ system: three.slice(1), messages: [HI] })
})

test('without any a body stays as it is, and so do chat’s', () => {
  const plain = { system: 'One.', messages: [HI] }
  expect(sent('m', plain)).toEqual({ text: JSON.stringify(plain), told: [] })
  expect(sent('m', late('Be brief.'), CHAT)).toEqual({ text: JSON.stringify(late('Be brief.')), told: [] })
})

test('a message that only sets an effort goes where that is not understood, and stays where it is', () => {
  const body = { messages: [HI, { role: 'system', output_config: { effort: 'low' } }, HI] }
  expect(sent('acme/m', body)).toEqual({
    text: JSON.stringify({ messages: [HI, HI] }),
    told: ['messages[].output_config'],
  })
  expect(sent(OPUS, body)).toEqual({ text: JSON.stringify(body), told: [] })
})

test.each<[string, JsonObject['system'], JsonObject['system']]>([
  ['a blank block last', [block('A'), block(' ')], [block('A'), block('B')]],
  ['nothing but blank blocks', [block(' ')], [block('B')]],
  ['a blank string', ' ', [block('B')]],
  ['a string', 'A', [block('A'), block('B')]],
  ['none', undefined, [block('B')]],
])('leading instructions are not lost beside %s', (_, system, expected) => {
  const body = { ...(system === undefined ? {} : { system }), messages: [{ role: 'system', content: 'B' }, HI] }
  expect(JSON.parse(sent('acme/m', body).text)).toEqual({ system: expected, messages: [HI] })
})
