import type OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JSON_TYPE } from '../../harness/fake-provider.ts'
import { openai } from '../../harness/wires/openai.ts'
import { type Fixture, type METHODS, NEWEST, openFixture, type Place, type Script, TEXT } from './fixture.ts'

type Code = OpenAI.Responses.ResponseError['code']

const SORRY = 'This is why it failed.'
const PLACE: Place = { provider: 'openai' }

/** The status that each of OpenAI's codes means, which come with none: the HTTP status was 200. */
const STATUSES = {
  server_error: 500,
  rate_limit_exceeded: 429,
  invalid_prompt: 400,
  image_too_large: 400,
  vector_store_timeout: 504,
  context_length_exceeded: 400,
  insufficient_quota: 502,
} as const satisfies Partial<Record<Code | 'context_length_exceeded' | 'insufficient_quota', number>>

const failed = (code: string): object => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_790_000_000,
  model: 'gpt-one-2026',
  status: 'failed',
  error: { code, message: SORRY },
  incomplete_details: null,
  output: [],
  usage: null,
})

const event = (data: object): string => `data: ${JSON.stringify({ ...data, sequence_number: 9 })}\n\n`

/** Both ways in which a stream of responses fails. */
const EVENTS = {
  'response.failed': (code: string) => event({ type: 'response.failed', response: failed(code) }),
  error: (code: string) => event({ type: 'error', code, message: SORRY, param: null }),
}

interface Thrown extends Error {
  readonly statusCode?: number
}

const [ai] = NEWEST.slice(-1)

let fixture: Fixture
beforeAll(async () => {
  fixture = await openFixture([PLACE])
})
afterAll(() => fixture.close())

const asked = async (method: (typeof METHODS)[number], script: Script) =>
  (ai && (await fixture.ask(ai, method, PLACE, script))) as Thrown

describe.each(Object.entries(STATUSES))('OpenAI’s %s', (code, status) => {
  test(`in a whole response is a ${status}`, async () => {
    const thrown = await asked('complete', () => ({ headers: JSON_TYPE, chunks: [JSON.stringify(failed(code))] }))
    expect(thrown.statusCode).toBe(status)
    expect(thrown.message).toContain(SORRY)
  })

  test.each(Object.entries(EVENTS))(`in an event %s is a ${status}, or ends the stream`, async (_, eventOf) => {
    const script =
      (after: number): Script =>
      (request) => {
        const { chunks, ...head } = openai.answer(request, { text: TEXT })
        return { ...head, chunks: [...chunks.slice(0, after), eventOf(code)] }
      }
    const early = await asked('stream', script(1))
    expect(early.statusCode).toBe(status)
    expect(early.message).toContain(SORRY)
    expect(String(await asked('stream', script(4)))).toContain(SORRY)
    expect(await fixture.gateway.lastRecord()).toMatchObject({ outcome: 'truncated' })
  })
})
