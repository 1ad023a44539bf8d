import { expect, test } from 'vitest'
import { familyOf } from '#gateway/catalog/families.ts'
import { changedJson } from '#gateway/core/json/changed-json.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { compact, type JsonObject } from '#gateway/core/json/value.ts'
import { CHAT, MESSAGES } from '#gateway/provider/shared/takes.ts'
import { fitBody } from '#gateway/upstream/fit/body/body.ts'
import { sentText } from '../../../../../harness/sent-text.ts'

const LATE = 'anthropic/claude-opus-4.8'
const EARLY = 'anthropic/claude-haiku-4.5'

const user = (content: JsonObject['x']): JsonObject => ({ role: 'user', content })
const said = (content: JsonObject['x']): JsonObject => ({ role: 'assistant', content })
const told = (content: JsonObject['x'], more: JsonObject = {}): JsonObject => ({ role: 'system', content, ...more })
const text = (words: string, more: JsonObject = {}): JsonObject => ({ type: 'text', text: words, ...more })
const thought: JsonObject = { type: 'thinking', thinking: 'hm', signature: 's' }
const MARK = { cache_control: { type: 'ephemeral' } }
const reminder = (words: string): string => `<system-reminder>\n${words}\n</system-reminder>`

const fitted = (id: string, body: JsonObject, takes = MESSAGES) => {
  const model = compact({ id, family: familyOf(id) })
  const { change, warnings } = fitBody(body, { provider: 'acme', takes, model })
  const sent: JsonObject = JSON.parse(sentText(changedJson(jsonSource(JSON.stringify(body)), change)))
  return { sent, lost: warnings.map((warning) => ('feature' in warning ? warning.feature : '')) }
}
const messagesOf = (id: string, ...messages: JsonObject[]) => fitted(id, { messages }).sent['messages']

test.each<[string, JsonObject[], JsonObject[]]>([
  ['in their place', [user('q'), told('x'), said('a'), user('q')], [user('q'), told('x'), said('a'), user('q')]],
  ['at the end', [user('q'), told('x')], [user('q'), told('x')]],
  [
    'after an answer',
    [user('q'), said('a'), told('x'), user('q')],
    [user('q'), said('a'), user(reminder('x')), user('q')],
  ],
  ['before the user', [user('q'), told('x'), user('q')], [user('q'), user(reminder('x')), user('q')]],
  ['two in a row', [user('q'), told('x'), told('y')], [user('q'), user(reminder('x')), told('y')]],
  ['behind what goes', [user('q'), said('a'), user(' '), told('x')], [user('q'), said('a'), user(reminder('x'))]],
])('a model that takes later instructions takes them where they belong: %s', (_, given, expected) => {
  expect(messagesOf(LATE, ...given)).toEqual(expected)
})

test('what comes first of all that is said is an instruction', () => {
  expect(fitted(LATE, { messages: [user(' '), told('x'), user('q')] }).sent).toEqual({
    system: [text('x')],
    messages: [user('q')],
  })
})

test('what only instructions may have does not become the user’s, and is told', () => {
  const late = told([text('x'), { type: 'tool_removal', tool: 'f' }], { clear_at: 'end', ...MARK })
  expect(fitted(EARLY, { messages: [user('q'), late, said('a'), user('q')] })).toEqual({
    sent: { messages: [user('q'), user([text(reminder('x'))]), said('a'), user('q')] },
    lost: [
      'system messages',
      'messages[].clear_at',
      'messages[].cache_control',
      'messages[].content[] of type tool_removal',
    ],
  })
})

test('thoughts alone are no answer, and none ends in one', () => {
  expect(messagesOf(EARLY, user('q'), said([thought, text(' ')]), user('r'))).toEqual([user('q'), user('r')])
  expect(messagesOf(EARLY, user('q'), said([thought]), user('r'))).toEqual([user('q'), user('r')])
  expect(messagesOf(EARLY, user('q'), said([thought, text('a'), thought]), user('r'))).toEqual([
    user('q'),
    said([thought, text('a')]),
    user('r'),
  ])
})

test('the mark of a blank block is that of the one before it', () => {
  const long = user([text('long'), text(' ', MARK)])
  expect(messagesOf(EARLY, long)).toEqual([user([text('long', MARK)])])
  expect(fitted(EARLY, { system: [text('s'), text('', MARK)], messages: [user('q')] }).sent['system']).toEqual([
    text('s', MARK),
  ])
  expect(messagesOf(EARLY, user([text(' ', MARK), text('q')]))).toEqual([user([text('q')])])
})

test('a tool that failed without a word says that', () => {
  const call = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }
  const result = (content?: JsonObject['x']) =>
    compact({ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content })
  for (const content of ['', [], [text(' ')], undefined])
    expect(messagesOf(EARLY, user('q'), said([call]), user([result(content)]))).toMatchObject([
      {},
      {},
      { content: [{ content: '[the tool failed without a word]' }] },
    ])
})

test('a prefill does not end in blanks where they are refused', () => {
  expect(messagesOf(EARLY, user('q'), said('b  '))).toEqual([user('q'), said('b')])
  expect(messagesOf(EARLY, user('q'), said([text('a'), text('b\n')]))).toEqual([
    user('q'),
    said([text('a'), text('b')]),
  ])
  expect(fitted('acme/m', { messages: [user('q'), said('b ')] }, CHAT).sent['messages']).toEqual([
    user('q'),
    said('b '),
  ])
})

test('there is nothing to choose where there are no tools', () => {
  const body = { messages: [user('q')], tool_choice: { type: 'auto' } }
  expect(fitted(EARLY, body)).toEqual({ sent: { messages: [user('q')] }, lost: ['tool_choice'] })
})
