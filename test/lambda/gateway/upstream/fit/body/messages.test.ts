import { describe, expect, test } from 'vitest'
import type { ModelFacts } from '#gateway/core/attempt.ts'
import { changedJson } from '#gateway/core/json/changed-json.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { Takes } from '#gateway/core/provider/takes.ts'
import { groq } from '#gateway/provider/groq.ts'
import { mistral } from '#gateway/provider/mistral.ts'
import { openai } from '#gateway/provider/openai.ts'
import { CHAT, MESSAGES } from '#gateway/provider/shared/takes.ts'
import { xai } from '#gateway/provider/xai.ts'
import { fitBody } from '#gateway/upstream/fit/body/body.ts'
import { sentText } from '../../../../../harness/sent-text.ts'

const takesOf = ({ wires }: typeof groq): Takes => wires['openai-chat']?.takes ?? CHAT

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwC'
const JPEG = '/9j/4AAQSkZJRgABAQAAAQABAAD/2Q=='
const GIF = 'R0lGODlhAQABAAAAACw='
const BMP = 'Qk1GAAAAAAAAADYAAAAoAAAA'
const HEIC = 'AAAAGGZ0eXBoZWljAAAAAG1pZjFoZWlj'
const PDF = 'JVBERi0xLjcK'
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')

const image = (media_type: string, data: string) => ({ type: 'image', source: { type: 'base64', media_type, data } })
const url = (value: string) => ({ type: 'image_url', image_url: { url: value } })
const png = url(`data:image/png;base64,${PNG}`)
const file = (type: string, data: string) => ({
  type: 'file',
  file: { filename: 'a.pdf', file_data: `data:${type};base64,${data}` },
})
const result = (...content: JsonObject[]) => ({ type: 'tool_result', tool_use_id: 'toolu_1', content })
const LOOK = { type: 'text', text: 'Look.' }

const ASK = { role: 'user', content: 'a' }
const SAID = { role: 'assistant', content: 'b' }
const BLANK = { role: 'user', content: ' ' }

const contentSent = (content: readonly JsonObject[], takes: Takes, model: ModelFacts = { id: 'acme/m' }) => {
  const source = JSON.stringify({ messages: [{ role: 'user', content }] })
  const { change, warnings } = fitBody(JSON.parse(source), { provider: 'acme', takes, model })
  expect(warnings).toEqual([])
  return JSON.parse(sentText(changedJson(jsonSource(source), change))).messages[0].content
}
const sent = (part: JsonObject, takes: Takes = MESSAGES, model?: ModelFacts) =>
  contentSent([LOOK, part], takes, model)[1]

test.each<[string, JsonObject, JsonObject]>([
  ['a JPEG called PNG', image('image/png', JPEG), image('image/jpeg', JPEG)],
  ['by another name', image('image/jpg', JPEG), image('image/jpeg', JPEG)],
  ['a PDF called an image', image('image/png', PDF), { ...image('application/pdf', PDF), type: 'document' }],
  ['in a result', result(image('image/png', JPEG)), result(image('image/jpeg', JPEG))],
  ['rightly labelled', image('image/jpeg', JPEG), image('image/jpeg', JPEG)],
  ['text that is called an image', image('image/svg+xml', SVG), { type: 'text', text: atob(SVG) }],
  [
    'text in a document',
    { type: 'document', title: 'T', source: { type: 'base64', media_type: 'text/plain', data: btoa('hello') } },
    { type: 'document', title: 'T', source: { type: 'text', media_type: 'text/plain', data: 'hello' } },
  ],
  [
    'an image that is called a document',
    { ...image('application/pdf', PNG), type: 'document', title: 'T', citations: { enabled: true } },
    image('image/png', PNG),
  ],
])('media of a relayed Messages body go by what they are: %s', (_what, given, expected) => {
  expect(sent(given)).toEqual(expected)
})

test.each<[string, JsonObject, JsonObject]>([
  ['a JPEG called PNG', url(`data:image/png;base64,${JPEG}`), url(`data:image/jpeg;base64,${JPEG}`)],
  ['of no type', url(`data:application/octet-stream;base64,${JPEG}`), url(`data:image/jpeg;base64,${JPEG}`)],
  [
    'a bare string',
    { type: 'image_url', image_url: `data:image/png;base64,${JPEG}` },
    { type: 'image_url', image_url: `data:image/jpeg;base64,${JPEG}` },
  ],
  ['a file of no type', file('application/octet-stream', PDF), file('application/pdf', PDF)],
  [
    'a PDF called an image',
    url(`data:image/png;base64,${PDF}`),
    { type: 'file', file: { filename: 'file.pdf', file_data: `data:application/pdf;base64,${PDF}` } },
  ],
  ['elsewhere', url('https://e.com/a.png'), url('https://e.com/a.png')],
  ['text that is called an image', url(`data:image/svg+xml;base64,${SVG}`), { type: 'text', text: atob(SVG) }],
])('media of a relayed chat body go by what they are: %s', (_what, given, expected) => {
  expect(sent(given, takesOf(openai))).toEqual(expected)
})

describe('media that are not taken are refused before they are sent, and by whom is told', () => {
  test.each<[string, JsonObject, Takes, RegExp]>([
    ['a bitmap', image('image/bmp', BMP), MESSAGES, /acme takes images of image\/png, .*got "image\/bmp"/],
    ['a bitmap called PNG', image('image/png', BMP), MESSAGES, /got "image\/bmp"/],
    ['HEIC called JPEG', image('image/jpeg', HEIC), MESSAGES, /got "image\/heic"/],
    ['no bytes', image('image/png', ''), MESSAGES, /has no bytes/],
    ['a data URL as base64', image('image/png', `data:image/png;base64,${PNG}`), MESSAGES, /is no base64/],
    ['in a result', result(image('image/bmp', BMP)), MESSAGES, /got "image\/bmp"/],
    ['a bitmap', url(`data:image/bmp;base64,${BMP}`), takesOf(openai), /got "image\/bmp"/],
    ['no bytes', url('data:image/png;base64,'), CHAT, /has no bytes/],
    ['a GIF', url(`data:image/gif;base64,${GIF}`), takesOf(xai), /takes images of image\/jpeg, image\/png/],
    ['a PDF', file('application/pdf', PDF), takesOf(groq), /takes no files, got "application\/pdf"/],
    ['a PDF', file('application/pdf', PDF), takesOf(xai), /takes no files/],
  ])('%s: %o', (_what, part, takes, why) => {
    expect(() => sent(part, takes)).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringMatching(why) }),
    )
  })
})

test.each<JsonObject>([
  { format: 'wav', data: 'UklGRg==' },
  { data: 'https://e.com/a.wav' },
  { url: 'https://e.com/a.wav' },
])('audio is for its provider to judge: %j', (input_audio) => {
  const part = { type: 'input_audio', input_audio }
  for (const provider of [mistral, groq, openai]) expect(sent(part, takesOf(provider))).toEqual(part)
})

describe('a model that sees nothing', () => {
  const blind: ModelFacts = { id: 'acme/blind', vision: false }
  test.each<[JsonObject, Takes]>([
    [png, CHAT],
    [url('https://e.com/a.png'), CHAT],
    [image('image/png', PNG), MESSAGES],
  ])('is shown no image by the user: %o', (part, takes) => {
    expect(() => sent(part, takes, blind)).toThrow('acme/blind takes no images')
  })
  test('is told which one of a tool it misses', () => {
    const told = { type: 'text', text: '[image: left out, since this model takes no images]' }
    expect(sent(result(LOOK, image('image/png', PNG)), MESSAGES, blind)).toEqual(result(LOOK, told))
  })
})

test.each<[JsonObject, JsonObject]>([
  [file('application/pdf', PDF), { type: 'document_url', document_url: `data:application/pdf;base64,${PDF}` }],
  [file('', PDF), { type: 'document_url', document_url: `data:application/pdf;base64,${PDF}` }],
  [
    { type: 'file', file: { file_data: 'https://e.com/a.pdf' } },
    { type: 'document_url', document_url: 'https://e.com/a.pdf' },
  ],
  [
    { type: 'file', file: { file_data: PDF } },
    { type: 'document_url', document_url: `data:application/pdf;base64,${PDF}` },
  ],
  [
    { type: 'file', file: { file_id: 'f' } },
    { type: 'file', file: { file_id: 'f' } },
  ],
])('a document goes in the part that Mistral has for it: %o', (given, expected) => {
  expect(sent(given, takesOf(mistral))).toEqual(expected)
})

test.each<[Takes, JsonObject, JsonObject]>([
  [MESSAGES, { type: 'tool_use', id: 'functions.x:0', input: null }, { type: 'tool_use', id: 'pm_call_0', input: {} }],
  [MESSAGES, { ...result(), tool_use_id: 'a:0' }, { ...result(), tool_use_id: 'pm_call_0' }],
  [
    MESSAGES,
    { type: 'tool_use', id: 'toolu_1', input: { x: 1 } },
    { type: 'tool_use', id: 'toolu_1', input: { x: 1 } },
  ],
])('ids and arguments of calls go in the form that is taken', (takes, given, expected) => {
  expect(contentSent([given], takes)).toEqual([expected])
})

test.each([
  ['', '{}'],
  ['{"x": "unfin', '{"rawInvalidInput":"{\\"x\\": \\"unfin"}'],
  ['[1]', '{"rawInvalidInput":"[1]"}'],
  [' {"x":1.0}\n', ' {"x":1.0}\n'],
])('arguments of a chat call are an object: %j', (given, expected) => {
  const argumentsSent = (takes: Takes): string => {
    const calls = [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: given } }]
    const source = JSON.stringify({ messages: [{ role: 'assistant', tool_calls: calls }] })
    const { change } = fitBody(JSON.parse(source), { provider: 'acme', takes, model: { id: 'acme/m' } })
    return JSON.parse(sentText(changedJson(jsonSource(source), change))).messages[0].tool_calls[0].function.arguments
  }
  expect(argumentsSent(CHAT)).toBe(expected)
  expect(argumentsSent(takesOf(openai))).toBe(given)
})

test('messages that say nothing go, unless the user says nothing else', () => {
  const messages = [
    { role: 'user', content: 'a' },
    { role: 'assistant', content: [] },
    { role: 'user', content: [{ type: 'text', text: ' ' }] },
    { role: 'user', content: 'b' },
    { role: 'assistant', content: '' },
  ]
  const sentOf = (messages: JsonObject[], takes: Takes) => {
    const source = JSON.stringify({ messages })
    const { change } = fitBody(JSON.parse(source), { provider: 'acme', takes, model: { id: 'acme/m' } })
    return JSON.parse(sentText(changedJson(jsonSource(source), change))).messages
  }
  expect(sentOf(messages, MESSAGES)).toEqual([messages[0], messages[3]])
  expect(sentOf(messages, CHAT)).toEqual(messages)
  expect(sentOf(messages.slice(1, 3), MESSAGES)).toEqual(messages.slice(1, 3))
})

test.each<[string, JsonObject, JsonObject]>([
  [
    'no user who says nothing after an answer',
    { messages: [ASK, SAID, BLANK] },
    { messages: [ASK, SAID, { ...BLANK, content: 'Continue.' }] },
  ],
  [
    'no instruction',
    { system: [{ type: 'text', text: '' }, LOOK], messages: [ASK] },
    { system: [LOOK], messages: [ASK] },
  ],
  ['no instructions at all', { system: ' ', messages: [ASK] }, { messages: [ASK] }],
])('nothing blank goes: %s', (_what, body, expected) => {
  const source = JSON.stringify(body)
  const { change } = fitBody(body, { provider: 'acme', takes: MESSAGES, model: { id: 'acme/m' } })
  expect(JSON.parse(sentText(changedJson(jsonSource(source), change)))).toEqual(expected)
})

test('more tools than are taken are refused', () => {
  const tools = Array.from({ length: 129 }, (_, n) => ({ type: 'function', function: { name: `f${n}` } }))
  const receiver = { provider: 'groq', takes: takesOf(groq), model: { id: 'acme/m' } }
  expect(() => fitBody({ tools }, receiver)).toThrow('tools: groq takes at most 128 of them, got 129')
  expect(fitBody({ tools: tools.slice(1) }, receiver)).toEqual({
    change: { set: {}, remove: [], within: {} },
    warnings: [],
  })
})

test('a message of which only blank text remains goes', () => {
  const messages = [
    { role: 'user', content: 'a' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: '…', signature: 's' },
        { type: 'text', text: '\n' },
      ],
    },
    { role: 'user', content: 'b' },
  ]
  const within = { messages: { within: { 1: { within: { content: { remove: ['0'] } } } } } }
  const receiver = { provider: 'acme', takes: MESSAGES, model: { id: 'acme/m' } }
  const { change } = fitBody({ messages }, receiver, { set: {}, remove: [], within })
  const source = JSON.stringify({ messages })
  expect(JSON.parse(sentText(changedJson(jsonSource(source), change))).messages).toEqual([messages[0], messages[2]])
})

test('blank text goes where it is refused and something else is said', () => {
  const blank = { type: 'text', text: ' \n' }
  expect(contentSent([blank, LOOK, blank], MESSAGES)).toEqual([LOOK])
  expect(contentSent([blank, LOOK], CHAT)).toEqual([blank, LOOK])
  expect(contentSent([LOOK, result(blank, LOOK)], MESSAGES)).toEqual([LOOK, result(LOOK)])
  expect(contentSent([blank], MESSAGES)).toEqual([blank])
})

test.each<[string, JsonObject, Takes, JsonObject]>([
  ['a document among images', url(`data:application/pdf;base64,${PDF}`), takesOf(openai), file('application/pdf', PDF)],
  [
    'a document among images, where documents have a part',
    url(`data:image/png;base64,${PDF}`),
    takesOf(mistral),
    { type: 'document_url', document_url: `data:application/pdf;base64,${PDF}` },
  ],
  ['text among images', url('data:text/plain,hello%20you'), takesOf(openai), { type: 'text', text: 'hello you' }],
  [
    'a picture that is escaped',
    url('data:image/gif,GIF89a%01'),
    takesOf(openai),
    url('data:image/gif;base64,R0lGODlhAQ=='),
  ],
  [
    'bytes without a word of what they are',
    { type: 'file', file: { filename: 'a.pdf', file_data: PDF } },
    takesOf(openai),
    file('application/pdf', PDF),
  ],
])('where media belong: %s', (_, part, takes, expected) => {
  const { file: given, ...rest } = sent(part, takes)
  expect(given ? { ...rest, file: { ...given, filename: 'a.pdf' } } : rest).toEqual(expected)
})

test('bytes without a word are judged by what they are', () => {
  const bare = { type: 'file', file: { file_data: PDF } }
  expect(() => sent(bare, takesOf(xai))).toThrow('takes no files')
})
