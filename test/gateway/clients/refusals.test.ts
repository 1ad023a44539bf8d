import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ErrorCode, GatewayError } from '#gateway/core/error.ts'
import { retryAdvice } from '#gateway/routing/run/retry.ts'
import { AI_SDK } from '../../clients/ai-sdk.ts'
import { ANTHROPIC } from '../../clients/anthropic.ts'
import type { Client } from '../../clients/client.ts'
import { OPENAI } from '../../clients/openai.ts'
import { DIALECTS } from '../../harness/dialects.ts'
import { listen } from '../../harness/listen.ts'

/** What official SDKs make of what the gateway refuses for money and limits. */

/** Nobody waits so long by accident. */
const RETRY_MS = 123
const RETRIES = 1
const LIMITS = { toldAt: Date.UTC(2026, 10, 27), requests: { limit: 60, remaining: 0, resetMs: 9000 } }

let server: Awaited<ReturnType<typeof listen>>
let answering: { readonly dialect: Client['dialect']; readonly error: GatewayError }
let asked = 0

beforeAll(async () => {
  server = await listen((request, response) => {
    asked++
    const { dialect, error } = answering
    const { status, headers, body } = DIALECTS[dialect].encodeError(error, { generationId: 'gen_1', headers: {} })
    const all = { 'content-type': 'application/json', ...headers, ...retryAdvice(error) }
    request.resume().on('end', () => response.writeHead(status, all).end(JSON.stringify(body)))
  })
})
afterAll(() => server.close())

/** How long timers were set for. */
let waits: unknown[] = []
beforeEach(() => {
  asked = 0
  waits = []
  const real = globalThis.setTimeout
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((...given: Parameters<typeof real>) => {
    waits.push(given[1])
    return real(...given)
  }) as typeof real)
})
afterEach(() => vi.restoreAllMocks())

type HeadersOf = Headers | Readonly<Record<string, string>>

/** What SDKs throw, as far as it is needed here. */
interface Thrown extends Error {
  readonly status?: number
  readonly statusCode?: number
  /** OpenAI's. */
  readonly code?: string
  /** Anthropic's. */
  readonly error?: { readonly error?: { readonly type: string; readonly code: string } }
  readonly headers?: HeadersOf
  /** The AI SDK's. */
  readonly lastError?: Thrown
  readonly cause?: Thrown
  readonly responseBody?: string
  readonly responseHeaders?: HeadersOf
}

/** The AI SDK wraps the last error where it has asked again. */
const thrownBy = (promise: Promise<unknown>): Promise<Thrown> =>
  promise.then(
    () => expect.unreachable('it did not throw'),
    (thrown: Thrown) => thrown.lastError ?? thrown,
  )

const headerOf = (error: Thrown, name: string): string | null | undefined => {
  const headers = error.headers ?? error.cause?.responseHeaders ?? {}
  return headers instanceof Headers ? headers.get(name) : headers[name]
}

/** The word that tells which refusal it is, where users of the SDK find it. */
const wordOf = ({ code, error, cause }: Thrown): string | undefined => {
  const told = JSON.parse(cause?.responseBody ?? '{}') as { error?: { code?: string } }
  return error?.error?.code ?? told.error?.code ?? code
}

const REMAINING: Readonly<Record<Client['dialect'], string>> = {
  'openai-chat': 'x-ratelimit-remaining-requests',
  'anthropic-messages': 'anthropic-ratelimit-requests-remaining',
  'ai-sdk': 'x-ratelimit-remaining-requests',
}

describe.each([...OPENAI, ANTHROPIC, ...AI_SDK])('$name', (client) => {
  const { dialect } = client
  const isAi = dialect === 'ai-sdk'
  const question = { model: 'acme/one', turns: [{ user: 'Hello?' }], retries: RETRIES }
  const refused = async (method: 'complete' | 'stream', error: GatewayError) => {
    answering = { dialect, error }
    return thrownBy(client[method](server.url, question))
  }

  describe.each(['complete', 'stream'] as const)('%s', (method) => {
    test.each<[ErrorCode, string]>([
      ['budget-exceeded', 'quota_for_entity_exceeded'],
      ['price-unknown', 'price_unknown'],
      ['insufficient-funds', 'insufficient_funds'],
    ])('%s is raised as a 402, and not asked again', async (code, word) => {
      // As if it were over in a moment.
      const thrown = await refused(method, new GatewayError(code, 'Nothing is left.', { retryAfterMs: RETRY_MS }))
      expect(thrown.status ?? thrown.statusCode).toBe(402)
      // None has a class for it.
      expect(thrown.constructor.name).toMatch(isAi ? /^_?GatewayInternalServerError$/ : /^APIError$/)
      expect(thrown.message).toContain('Nothing is left.')
      expect(wordOf(thrown)).toBe(word)
      expect([asked, waits.includes(RETRY_MS)]).toEqual([1, false])
    })

    test.each<[ErrorCode, number, string]>([
      ['budget-reserved', 429, 'budget_reserved'],
      ['limited', 429, 'rate_limit_exceeded'],
      ['budget-unavailable', 503, 'budget_unavailable'],
    ])('%s is asked again after as long as it says, and raised as a %i', async (code, status, word) => {
      const detail = { retryAfterMs: RETRY_MS, rateLimits: LIMITS }
      const thrown = await refused(method, new GatewayError(code, 'Not now.', detail))
      expect(thrown.status ?? thrown.statusCode).toBe(status)
      expect(thrown.constructor.name).toBe(client.errors[status] ?? client.errors[500])
      expect(wordOf(thrown)).toBe(word)
      expect([asked, waits.filter((ms) => ms === RETRY_MS).length]).toEqual([1 + RETRIES, RETRIES])
      expect(headerOf(thrown, REMAINING[dialect])).toBe('0')
    })
  })
})
