import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProviderRequest, Scripted } from '../../harness/fake-provider.ts'
import { type Fixture, modelOf, PROVIDER_WIRES, startFixture } from '../../harness/wires/fixture.ts'
import type { ProviderWire } from '../../harness/wires/wire.ts'
import { answerOf, KINDS, type Kind } from './answers.ts'
import { FORMS, plants } from './plant.ts'
import { ROUTE_NAMES, seenOf } from './seen.ts'

/** What each provider was asked with. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  openai: ['sk-of-openai'],
  acme: ['sk-of-acme'],
  anthropic: ['sk-of-anthropic'],
  bedrock: ['AKIAOFBEDROCK', 'secret-of-bedrock'],
  google: ['key-of-google'],
  mistral: ['key-of-mistral'],
  openrouter: ['key-of-openrouter'],
}

/** Of each case; `CANARY_RUNS=100 npx vitest run test/gateway/canary` tries more. */
const RUNS = Number(process.env['CANARY_RUNS'] ?? 5)

/** Forms that are looked for in everything; in errors, headers and facts all of them are. */
const PLAIN = ['bare', 'in a sentence', 'in JSON inside of JSON']

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

interface Planted {
  /** Which of the places, as a share of them. */
  readonly at: number
  readonly form: string
  /** Where else it stands. */
  readonly beside: 'nowhere' | 'header' | 'comment' | 'content-type'
  readonly cuts: readonly number[]
}

const planted: fc.Arbitrary<Planted> = fc.record({
  at: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
  form: fc.constantFrom(...Object.keys(FORMS)),
  beside: fc.constantFrom('nowhere', 'nowhere', 'header', 'comment', 'content-type'),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
})

const cutAt = (bytes: Buffer, cuts: readonly number[]): Uint8Array[] => {
  const places = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b), bytes.length]
  return places
    .slice(1)
    .map((end, index) => bytes.subarray(places[index], end))
    .filter(({ length }) => length > 0)
}

/** The answer with a secret in one of its places; `told` is what was planted. */
const answerWith = (wire: ProviderWire, request: ProviderRequest, kind: Kind, secret: string, planted: Planted) => {
  const { units, status, headers = {} } = answerOf(wire, request, kind)
  const isError = kind !== 'complete'
  const form = isError || PLAIN.includes(planted.form) ? planted.form : 'bare'
  const text = FORMS[form]?.(secret) ?? secret
  // Of a broken answer its error alone: what comes before it is an answer like any other.
  const places = units.flatMap(({ json }, index) =>
    isError && index < units.length - 1 ? [] : plants(json).map((plant) => ({ index, plant })),
  )
  const place = places[Math.floor(planted.at * places.length)]
  const written = units.map(({ json, write }, index) =>
    Buffer.from(write(place?.index === index ? place.plant(text) : json)),
  )
  const isText = !String(headers['content-type']).includes('amazon')
  const comment = planted.beside === 'comment' && units.length > 1 && isText ? [Buffer.from(`: ${secret}\n\n`)] : []
  const done = ['acme', 'mistral', 'openai', 'openrouter'].includes(wire.provider)
  const end = kind === 'complete' && units.length > 1 && done && isText ? [Buffer.from('data: [DONE]\n\n')] : []
  const scripted: Scripted = {
    status: status ?? 200,
    headers: {
      ...headers,
      ...(planted.beside === 'header' ? { 'x-request-id': text, 'x-ratelimit-limit': secret } : {}),
      ...(planted.beside === 'content-type' ? { 'content-type': `text/html; charset="${secret}"` } : {}),
    },
    chunks: cutAt(Buffer.concat([...comment, ...written, ...end]), planted.cuts),
  }
  return { scripted, text }
}

/** Also where somebody unescapes what they got, once or twice. */
const unescaped = (text: string): string => text.replaceAll(/\\(["\\/])/g, '$1')

const CASES = PROVIDER_WIRES.flatMap((wire) =>
  ROUTE_NAMES.flatMap((route) =>
    (['streamed', 'whole'] as const).flatMap((how) =>
      KINDS[how].map((kind) => [wire.name, route, how, kind, wire] as const),
    ),
  ),
)

describe('what authenticated a request, should its provider say it', () => {
  test.each(CASES)('%s to %s, %s, %s: nobody gets to see it', async (_, route, how, kind, wire) => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...(SECRETS[wire.provider] ?? [])), planted, async (secret, given) => {
        let told = secret
        fixture.script((request) => {
          const { scripted, text } = answerWith(wire, request, kind, secret, given)
          told = text
          return scripted
        })
        const seen = await seenOf(fixture.gateway, route, modelOf(wire), how === 'streamed')
        for (const text of [seen, unescaped(seen), unescaped(unescaped(seen))]) {
          expect(text).not.toContain(secret)
          expect(text).not.toContain(told)
          // What is left of a secret that was cut off.
          expect(text).not.toContain(secret.slice(0, 12))
        }
      }),
      { numRuns: RUNS },
    )
  })
})
