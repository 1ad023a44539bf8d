import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Call } from '#gateway/core/call.ts'
import type { StreamPart } from '#gateway/core/canonical/parts.ts'
import type { AnswerMeta, Dialect } from '#gateway/core/dialect.ts'
import { type ErrorCode, GatewayError } from '#gateway/core/error.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { canonicalFor } from '#gateway/dialect/check-fields.ts'
import { samples } from './answer.ts'
import { eventsOf, type Reader, type StreamEvent } from './readers/reader.ts'

/** A dialect, and how to speak and read it. */
export interface Subject {
  readonly dialect: Dialect
  readonly reader: Reader
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** The least that it takes; asks for a stream with all that a stream can tell. */
  readonly body: JsonObject
}

export const META: AnswerMeta = {
  generationId: 'gen_01KKHTPVSAYPGBCBH3AE1FZJSQ',
  model: 'acme/one',
  createdAt: new Date(1_790_000_000_000),
  gateway: () => ({ generationId: 'gen_01KKHTPVSAYPGBCBH3AE1FZJSQ', cost: '0.5' }),
  tier: () => undefined,
}

/** The status of every error; a code that is missing here does not compile. */
const STATUSES: Readonly<Record<ErrorCode, number>> = {
  'bad-request': 400,
  unsupported: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'model-not-found': 404,
  'method-not-allowed': 405,
  'too-large': 413,
  'unsupported-media-type': 415,
  'no-providers': 400,
  'upstream-rejected': 400,
  'context-exceeded': 400,
  'content-filtered': 400,
  'upstream-refused': 502,
  'upstream-unpaid': 502,
  'upstream-not-found': 404,
  'rate-limited': 429,
  overloaded: 503,
  timeout: 504,
  'provider-timeout': 504,
  'upstream-unreachable': 502,
  'upstream-failed': 502,
  'upstream-truncated': 502,
  'budget-exceeded': 402,
  'price-unknown': 402,
  'insufficient-funds': 402,
  'budget-reserved': 429,
  limited: 429,
  'budget-unavailable': 503,
  aborted: 499,
  cancelled: 499,
  internal: 500,
}

export const callOf = ({ dialect, path, headers, body }: Subject, more: JsonObject = {}): Call => {
  const whole = { ...body, ...more }
  return dialect.decodeCall({ body: whole, source: jsonSource(JSON.stringify(whole)), path, headers })
}

/** The text of a stream, its parts written one by one. */
export const streamed = (subject: Subject, parts: readonly StreamPart[]): string => {
  const encoder = subject.dialect.encodeStream(callOf(subject), META)
  return parts.map((part) => encoder.write([part])).join('') + encoder.end()
}

const counts = ({ isTerminal, isFailure }: Reader, events: readonly StreamEvent[]) => ({
  terminal: events.filter(isTerminal).length,
  failures: events.filter(isFailure).length,
})

/** What the router and official clients rely on, whatever the dialect. */
export const dialectConformance = (subject: Subject): void => {
  const { dialect, reader } = subject

  test('the stream, reduced, is the whole answer, and both are what was answered', () => {
    fc.assert(
      fc.property(samples, ({ parts, result, answer }) => {
        expect(reader.stream(eventsOf(streamed(subject, parts)))).toEqual(answer)
        expect(reader.whole(JSON.parse(JSON.stringify(dialect.encodeResult(result, callOf(subject), META))))).toEqual(
          answer,
        )
      }),
    )
  })

  test('the stream does not depend on how parts are batched', () => {
    fc.assert(
      fc.property(samples, fc.array(fc.integer({ min: 1, max: 4 })), ({ parts }, sizes) => {
        const encoder = dialect.encodeStream(callOf(subject), META)
        let text = ''
        for (let start = 0, turn = 0; start < parts.length; turn++) {
          const end = start + (sizes[turn] ?? parts.length)
          text += encoder.write(parts.slice(start, end))
          start = end
        }
        expect(text + encoder.end()).toBe(streamed(subject, parts))
      }),
    )
  })

  test('a stream ends in exactly one terminal event and has no failure', () => {
    fc.assert(
      fc.property(samples, ({ parts }) => {
        const text = streamed(subject, parts)
        expect(text.endsWith('\n\n')).toBe(true)
        const events = eventsOf(text)
        expect(counts(reader, events)).toEqual({ terminal: 1, failures: 0 })
        const after = events.slice(events.findIndex(reader.isTerminal) + 1)
        expect(after.every(({ text }) => text === '[DONE]')).toBe(true)
      }),
    )
  })

  test('a stream that breaks, wherever, ends in exactly one failure and never looks complete', () => {
    const error = new GatewayError('upstream-truncated', 'It broke off.')
    fc.assert(
      fc.property(samples, fc.nat(), ({ parts }, place) => {
        const encoder = dialect.encodeStream(callOf(subject), META)
        const before = encoder.write(parts.slice(0, place % parts.length))
        for (const failure of [encoder.fail(error), dialect.encodeErrorEvent(error)]) {
          const events = eventsOf(before + failure)
          expect(counts(reader, events)).toEqual({ terminal: 0, failures: 1 })
          expect(events.at(-1)?.text).toContain('It broke off.')
        }
      }),
    )
  })

  test.each(Object.entries(STATUSES))('%s is told with status %i, a type and the message', (code, status) => {
    const error = new GatewayError(code as ErrorCode, 'What went wrong.', { cause: new Error('/secret/path') })
    const rendered = dialect.encodeError(error, { generationId: META.generationId, headers: {} })
    const { error: told } = rendered.body as { error: { message: string; type: string } }
    expect(rendered.status).toBe(status)
    // Some clients know what to do by words that stand before it.
    expect(told.message).toMatch(/What went wrong\.$/)
    expect(told.type).toMatch(/^[a-z_]+$/)
    expect(JSON.stringify(rendered)).not.toContain('secret')
  })

  test('an error keeps a provider’s status, says when to come again, and which methods are allowed', () => {
    const detail = { status: 529, retryAfterMs: 1500, headers: { allow: 'POST' } }
    const { status, headers } = dialect.encodeError(new GatewayError('overloaded', 'Busy.', detail), { headers: {} })
    expect(status).toBe(529)
    expect(headers).toMatchObject({ 'retry-after': '2', allow: 'POST' })
  })

  test('fields that nobody knows are accepted, kept for a relay, and reported to others', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^x_[a-z]{1,8}$/),
        fc.jsonValue().filter((value) => value !== null),
        (name, value) => {
          const call = callOf(subject, { [name]: value as JsonObject })
          expect(call.source.text).toContain(JSON.stringify({ [name]: value }).slice(1, -1))
          expect(JSON.stringify(canonicalFor(call, dialect, 'package').warnings)).toContain(name)
        },
      ),
    )
  })
}
