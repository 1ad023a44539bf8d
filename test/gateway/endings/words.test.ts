import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DialectName } from '#gateway/core/call.ts'
import { FINISH_REASONS } from '#gateway/core/canonical/finish.ts'
import type { Client } from '../../clients/client.ts'
import { JSON_TYPE, SSE } from '../../harness/fake-provider.ts'
import type { ModelAnswer } from '../../harness/model-answer.ts'
import { anthropic } from '../../harness/wires/anthropic.ts'
import { bedrock } from '../../harness/wires/bedrock.ts'
import { cohere } from '../../harness/wires/cohere.ts'
import { gemini } from '../../harness/wires/gemini.ts'
import { openai } from '../../harness/wires/openai.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import type { ProviderWire } from '../../harness/wires/wire.ts'
import { CALL, type Fixture, METHODS, NEWEST, openFixture, type Place, type Script, TEXT } from './fixture.ts'
import {
  BLOCKED,
  CHAT,
  COHERE,
  CONVERSE,
  GEMINI,
  MESSAGES,
  OPENAI,
  RESPONSES,
  type Seen,
  STATUSES,
  UNKNOWN,
} from './words.ts'

/** An API, where it is spoken, and to which clients' requests. */
interface Api {
  readonly name: string
  readonly place: Place
  readonly words: Readonly<Record<string, Seen>>
  readonly wire: ProviderWire
  readonly clients?: readonly DialectName[]
  /** Whose bytes are relayed. */
  readonly relayed?: DialectName
}

const AI: Api['clients'] = ['ai-sdk']

const APIS: readonly Api[] = [
  { name: 'chat', place: { provider: 'acme' }, words: CHAT, wire: openaiCompatible, relayed: 'openai-chat' },
  { name: 'chat, by Groq’s package', place: { provider: 'groq' }, words: CHAT, wire: openaiCompatible, clients: AI },
  {
    name: 'chat, by Mistral’s package',
    place: { provider: 'mistral' },
    words: CHAT,
    wire: openaiCompatible,
    clients: AI,
  },
  {
    name: 'messages',
    place: { provider: 'anthropic' },
    words: MESSAGES,
    wire: anthropic,
    relayed: 'anthropic-messages',
  },
  { name: 'messages, translated', place: { provider: 'bcme' }, words: MESSAGES, wire: anthropic, clients: AI },
  {
    name: 'messages at Bedrock',
    place: { provider: 'bedrock', model: bedrock.model },
    words: MESSAGES,
    wire: bedrock,
    relayed: 'anthropic-messages',
  },
  { name: 'Converse', place: { provider: 'bedrock', model: 'amazon.nova-pro-v1:0' }, words: CONVERSE, wire: bedrock },
  { name: 'Gemini', place: { provider: 'google' }, words: GEMINI, wire: gemini },
  { name: 'Responses', place: { provider: 'openai' }, words: RESPONSES, wire: openai, clients: AI },
  { name: 'Cohere', place: { provider: 'cohere' }, words: COHERE, wire: cohere, clients: AI },
]

/** What each dialect calls it. */
const TOLD: Readonly<Record<DialectName, Readonly<Record<Exclude<Seen, 'failed'>, string>>>> = {
  'openai-chat': { done: 'stop', calls: 'tool_calls', cut: 'length', filtered: 'content_filter', left: 'length' },
  'anthropic-messages': {
    done: 'end_turn',
    calls: 'tool_use',
    cut: 'max_tokens',
    filtered: 'refusal',
    left: 'max_tokens',
  },
  'ai-sdk': { done: 'stop', calls: 'tool-calls', cut: 'length', filtered: 'content-filter', left: 'other' },
}

/** What a client finds in place of a word; one of its own dialect's stays. */
const toldTo = ({ dialect }: Client, { relayed }: Api, word: string, seen: Exclude<Seen, 'failed'>): string => {
  const isOpenai = relayed === 'openai-chat' && dialect === relayed && OPENAI.includes(word)
  // Anthropic has more words than the others, which also Bedrock uses; those that come after them are its own.
  const isAnthropic = dialect === 'anthropic-messages' && (relayed === dialect || Object.hasOwn(MESSAGES, word))
  return isOpenai || isAnthropic ? word : TOLD[dialect][seen]
}

const answers =
  ({ wire }: Api, reply: ModelAnswer): Script =>
  (request) =>
    wire.answer(request, reply)

const clientsOf = ({ clients }: Api) => NEWEST.filter(({ dialect }) => clients?.includes(dialect) ?? true)

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture([...APIS.map(({ place }) => place), { provider: 'xai' }])
})
afterAll(() => fixture.close())

describe.each(APIS)('$name', (api) => {
  const words = Object.entries<Seen>({ ...api.words, ...UNKNOWN })

  test.each(words)('%s after content reads as %s', async (word, seen) => {
    const reply: ModelAnswer = seen === 'calls' ? { calls: [CALL], ending: word } : { text: TEXT, ending: word }
    for (const client of clientsOf(api)) {
      for (const method of METHODS) {
        const got = await fixture.ask(client, method, api.place, answers(api, reply))
        const record = await fixture.gateway.lastRecord()
        const where = `${client.name}, ${method}`
        if (seen === 'failed') {
          expect(got, where).toBeInstanceOf(Error)
          expect(String(got), where).toContain('gave its answer up')
          expect(record, where).toMatchObject({ outcome: method === 'stream' ? 'truncated' : 'failed' })
          continue
        }
        const finish = toldTo(client, api, word, seen)
        expect(got, where).toMatchObject({
          finish,
          ...(seen === 'calls' ? { calls: [{ name: CALL.name }] } : { text: TEXT }),
        })
        expect(record, where).toMatchObject({ outcome: 'complete' })
      }
    }
  })

  const hasReason = (seen: Seen) => seen === 'cut' || seen === 'filtered'
  test.each(words.filter(([, seen]) => hasReason(seen)))(
    '%s without content says why there is none',
    async (word, seen) => {
      for (const client of clientsOf(api)) {
        for (const method of METHODS) {
          const got = await fixture.ask(client, method, api.place, answers(api, { ending: word }))
          const finish = toldTo(client, api, word, seen === 'cut' ? 'cut' : 'filtered')
          expect(got, `${client.name}, ${method}`).toMatchObject({ text: '', finish })
        }
      }
    },
  )

  test.each(words.filter(([, seen]) => seen === 'left' || seen === 'failed'))(
    '%s without content is a failure, and the next endpoint answers',
    async (word) => {
      const script = answers(api, { ending: word })
      for (const client of clientsOf(api)) {
        for (const method of METHODS) {
          const where = `${client.name}, ${method}`
          expect(await fixture.ask(client, method, api.place, script), where).toBeInstanceOf(Error)
          expect(await fixture.gateway.lastRecord(), where).toMatchObject({ outcome: 'failed', status: 502 })
          expect(await fixture.ask(client, method, api.place, script, { endpoints: 'paired' }), where).toMatchObject({
            text: 'healthy',
          })
        }
      }
    },
  )
})

describe('a prompt that Google blocks', () => {
  const google: Place = { provider: 'google' }
  test.each(BLOCKED)('%s reads as filtered', async (blockReason) => {
    const body = { promptFeedback: { blockReason, blockReasonMessage: 'Not this.' }, usageMetadata: {} }
    const script: Script = ({ path }) =>
      path.includes(':stream')
        ? { headers: SSE, chunks: [`data: ${JSON.stringify(body)}\r\n\r\n`] }
        : { headers: JSON_TYPE, chunks: [JSON.stringify(body)] }
    for (const client of NEWEST) {
      for (const method of METHODS) {
        const got = await fixture.ask(client, method, google, script)
        expect(got, `${client.name}, ${method}`).toMatchObject({ text: '', finish: TOLD[client.dialect].filtered })
      }
    }
  })
})

// @ai-sdk/xai tells the status of a response in place of a reason.
test.each(Object.entries(STATUSES))('a response of status %s reads as %s', async (status, seen) => {
  const script: Script = (request) => {
    const { chunks, ...head } = openai.answer(request, { text: TEXT })
    const own = '"model":"gpt-one-2026","status":'
    return { ...head, chunks: chunks.map((chunk) => String(chunk).replace(`${own}"completed"`, `${own}"${status}"`)) }
  }
  const [ai] = NEWEST.slice(-1)
  for (const method of METHODS) {
    const got = ai && (await fixture.ask(ai, method, { provider: 'xai' }, script))
    if (seen === 'failed') expect(got, method).toBeInstanceOf(Error)
    else expect(got, method).toMatchObject({ text: TEXT, finish: TOLD['ai-sdk'][seen] })
  }
})

test('every word that is decided on is tested, and means the same wherever it comes', () => {
  const own = {
    'openai-chat': CHAT,
    'openai-responses': { ...RESPONSES, ...STATUSES },
    'anthropic-messages': MESSAGES,
    gemini: GEMINI,
    'bedrock-converse': CONVERSE,
    'cohere-chat': COHERE,
  } satisfies Record<keyof typeof FINISH_REASONS, object>
  const meanings: Readonly<Record<string, string>> = {
    done: 'stop',
    calls: 'tool-calls',
    cut: 'length',
    filtered: 'content-filter',
    left: 'other',
    failed: 'error',
  }
  const decided = Object.entries(own).map(([api, words]) => [
    api,
    Object.fromEntries(Object.entries(words).map(([word, seen]) => [word, meanings[seen]])),
  ])
  expect(FINISH_REASONS).toEqual(Object.fromEntries(decided))
  const all = Object.values(FINISH_REASONS).flatMap((words) => Object.entries(words))
  const distinct = new Set(all.map(([word, meaning]) => `${word.toLowerCase()} ${meaning}`))
  expect(distinct.size).toBe(new Set(all.map(([word]) => word.toLowerCase())).size)
})
