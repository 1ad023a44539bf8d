import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DialectName } from '#gateway/core/call.ts'
import type { Client } from '../../clients/client.ts'
import { anthropic } from '../../harness/wires/anthropic.ts'
import { bedrock } from '../../harness/wires/bedrock.ts'
import { gemini } from '../../harness/wires/gemini.ts'
import { openaiCompatible } from '../../harness/wires/openai-chat.ts'
import type { ProviderWire } from '../../harness/wires/wire.ts'
import { type Fixture, METHODS, NEWEST, openFixture, type Place, type Script, TEXT } from './fixture.ts'
import { eventOf, refusal, SAID, type Situation, type WireName } from './said.ts'

interface Api {
  readonly said: WireName
  readonly place: Place
  readonly wire: ProviderWire
}

const APIS: readonly Api[] = [
  { said: 'chat', place: { provider: 'acme' }, wire: openaiCompatible },
  { said: 'chat', place: { provider: 'groq' }, wire: openaiCompatible },
  { said: 'messages', place: { provider: 'anthropic' }, wire: anthropic },
  { said: 'messages', place: { provider: 'bcme' }, wire: anthropic },
  { said: 'gemini', place: { provider: 'google' }, wire: gemini },
  { said: 'converse', place: { provider: 'bedrock', model: 'amazon.nova-pro-v1:0' }, wire: bedrock },
]

/** What a client must be able to tell, by its SDK's own means. */
interface Told {
  readonly status: number
  /** The class of OpenAI's and Anthropic's SDKs, and that of the AI SDK's gateway package. */
  readonly classes: readonly [stainless: string, ai: string]
  /** OpenAI's `code`, and Anthropic's `type`. */
  readonly words: readonly [code: RegExp, type: string]
  /** In everyone's message. */
  readonly message?: RegExp
  /** In the message for Anthropic's clients. */
  readonly claude?: RegExp
}

const SERVER = ['InternalServerError', 'GatewayInternalServerError'] as const
const BAD = ['BadRequestError', 'GatewayInvalidRequestError'] as const
const OURS = ['InternalServerError', 'GatewayFailedDependencyError'] as const

const TOLD: Readonly<Record<Situation, Told>> = {
  // Claude Code compacts by these words. https://github.com/anthropics/claude-code/issues/476
  'the context is too short': {
    status: 400,
    classes: BAD,
    words: [/^context_length_exceeded$/, 'invalid_request_error'],
    claude: /prompt is too long/,
  },
  'a rate limit': {
    status: 429,
    classes: ['RateLimitError', 'GatewayRateLimitError'],
    words: [/^rate_limit/, 'rate_limit_error'],
  },
  'an overload': { status: 503, classes: SERVER, words: [/overloaded|UNAVAILABLE|Unavailable/, 'overloaded_error'] },
  'no funds': {
    status: 502,
    classes: OURS,
    words: [/^provider_billing_error$/, 'provider_billing_error'],
    message: /^(502 )?.*\w+ has no funds left for the gateway's credential: /,
  },
  'a wrong key': {
    status: 502,
    classes: OURS,
    words: [/./, 'api_error'],
    message: /\w+ refused the gateway's credential: /,
  },
  'an unknown model': {
    status: 404,
    classes: ['NotFoundError', 'GatewayModelNotFoundError'],
    words: [/^model_not_found|^not_found_error$/, 'not_found_error'],
  },
  'a content filter': { status: 400, classes: BAD, words: [/^content_filter$/, 'invalid_request_error'] },
  'a request that is too large': { status: 413, classes: ['APIError', BAD[1]], words: [/./, 'request_too_large'] },
  'a request that is wrong': { status: 400, classes: BAD, words: [/./, 'invalid_request_error'] },
  'a timeout': { status: 504, classes: SERVER, words: [/./, 'timeout_error'] },
  'a failure': { status: 500, classes: SERVER, words: [/./, 'api_error'] },
}

/** As SDKs throw it, as far as they agree. */
interface Thrown extends Error {
  readonly status?: number
  readonly statusCode?: number
  readonly code?: string | null
  readonly type?: string
  readonly error?: { readonly error?: { readonly type?: string; readonly message?: string } }
}

const expectWords = (thrown: Thrown, dialect: DialectName, { words: [code, type], message, claude }: Told): void => {
  if (dialect === 'openai-chat') expect(thrown.code).toMatch(code)
  if (dialect === 'anthropic-messages') expect(thrown.error?.error).toMatchObject({ type })
  if (message) expect(thrown.message).toMatch(message)
  if (claude && dialect === 'anthropic-messages') expect(thrown.error?.error?.message).toMatch(claude)
}

/** A provider's own 5xx is kept. */
const expectStatus = ({ status, statusCode = status }: Thrown, situation: Situation): void => {
  const told = TOLD[situation].status
  const isAny = situation === 'an overload' || situation === 'a failure'
  expect(statusCode).toEqual(isAny ? expect.toSatisfy((given: number) => given >= 500) : told)
}

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture(APIS.map(({ place }) => place))
})
afterAll(() => fixture.close())

const situationsOf = ({ said }: Api) =>
  Object.entries(SAID[said]).map(([name, words]) => {
    const situation = name as Situation
    return { situation, words, event: eventOf(said, situation, words) }
  })

/** The answer's content, then the event instead of its end. */
const broken =
  ({ wire, said }: Api, event: string | Uint8Array, from: 'start' | 'content'): Script =>
  (request) => {
    const { chunks, ...head } = wire.answer(request, { text: TEXT })
    const begin = chunks.slice(0, said === 'messages' ? 4 : said === 'chat' ? 3 : 2)
    return { ...head, chunks: [...(from === 'start' ? [] : begin), event] }
  }

const classOf = ({ dialect }: Client, { classes: [stainless, ai] }: Told): string =>
  dialect === 'ai-sdk' ? ai : stainless

describe.each(APIS)('of $said at $place.provider', (api) => {
  describe.each(NEWEST)('to $name', (client) => {
    test.each(situationsOf(api))('$situation keeps its meaning', async ({ situation, words }) => {
      const told = TOLD[situation]
      for (const method of METHODS) {
        const thrown = (await fixture.ask(client, method, api.place, () => refusal(api.said, words))) as Thrown
        expect(thrown).toBeInstanceOf(Error)
        expectStatus(thrown, situation)
        expect(thrown.constructor.name).toBe(classOf(client, told))
        expect(thrown.message).toContain(words[2].slice(0, 20))
        expectWords(thrown, client.dialect, told)
      }
    })

    const streamed = situationsOf(api).flatMap(({ event, ...more }) => (event ? [{ ...more, event }] : []))
    test.each(streamed)('$situation in a stream keeps its meaning', async ({ situation, words, event }) => {
      const early = (await fixture.ask(client, 'stream', api.place, broken(api, event, 'start'))) as Thrown
      expect(early).toBeInstanceOf(Error)
      // Groq's package does not read the code, and OpenAI's type is the same for most of them.
      const isVague = api.place.provider === 'groq' && client.dialect === 'ai-sdk' && words[0] >= 404 && words[0] < 429
      if (!isVague) expectStatus(early, situation)
      expectWords(early, client.dialect, TOLD[situation])
      const late = (await fixture.ask(client, 'stream', api.place, broken(api, event, 'content'))) as Thrown
      expect(late).toBeInstanceOf(Error)
      expect(await fixture.gateway.lastRecord()).toMatchObject({ outcome: 'truncated', status: 200 })
      expect(late.message).toContain(words[2].slice(0, 20))
      expectWords(late, client.dialect, TOLD[situation])
    })
  })
})
