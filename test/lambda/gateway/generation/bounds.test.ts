import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Told } from '#gateway/core/answer/answer.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { MAX_NAME } from '#gateway/core/name-length.ts'
import { COUNTED } from '#gateway/core/usage/buckets.ts'
import { chatUsage } from '#gateway/core/usage/openai-chat.ts'
import { usageOnce, wireUsage } from '#gateway/core/usage/read.ts'
import { shortened } from '#gateway/generation/bounds.ts'
import { endInError } from '#gateway/generation/ending.ts'
import { toRecord } from '#gateway/generation/record.ts'
import { recordSink } from '#gateway/generation/sink.ts'
import { recordedSpent } from '#gateway/money/recorded.ts'
import { dynamodbGenerations } from '../../../../lambda/storage/dynamodb/generations.ts'
import type { AttemptRecord, GenerationRecord, Generations } from '../../../../lambda/storage/generations.ts'
import { openStore } from '../../../harness/open-store.ts'
import { NOW, sampleRecord } from '../../storage/conformance/sample.ts'
import { openTable } from '../../storage/dynamodb/table.ts'
import { attemptAt } from '../routing/attempt-at.ts'
import { facts, outcome, START, told } from './facts.ts'

/** Whose word each field of a record is; a new field does not compile until it has an answer here. */
const SAID_BY: Readonly<Record<keyof GenerationRecord, 'us' | 'the operator' | 'others'>> = {
  id: 'us',
  createdAt: 'us',
  team: 'the operator',
  project: 'the operator',
  principal: 'the operator',
  dialect: 'us',
  modelRequested: 'others',
  model: 'others',
  provider: 'the operator',
  providerModel: 'others',
  mode: 'us',
  credential: 'us',
  streamed: 'us',
  status: 'us',
  outcome: 'us',
  errorCode: 'us',
  errorMessage: 'others',
  finishReason: 'others',
  ttftMs: 'us',
  durationMs: 'us',
  tokens: 'others',
  usageSource: 'us',
  usage: 'others',
  costPico: 'us',
  unpriced: 'us',
  priceVersion: 'us',
  providerResponseId: 'others',
  attempts: 'others',
  warnings: 'others',
  user: 'others',
  tags: 'others',
  userAgent: 'others',
  siteUrl: 'others',
  siteName: 'others',
  zeroDataRetention: 'us',
  isRehearsal: 'us',
  holds: 'us',
}

/** Everything that others say in a request and its answers, in these words and numbers. */
const recordWith = (text: string, count: number): GenerationRecord => {
  const raw = { prompt_tokens: count, completion_tokens: count, [text]: text }
  const said: Told = {
    ...told(undefined),
    usage: usageOnce(wireUsage(chatUsage))({ raw, beside: { tier: text } }),
    finish: { unified: text as 'stop', raw: text },
    model: text,
    id: text,
  }
  const error = new GatewayError('upstream-failed', text, {
    type: text,
    upstream: { status: 500, headers: { [text]: text }, body: text },
  })
  const attempt = attemptAt('acme', {
    endpoint: { provider: 'acme', model: 'small-1' },
    upstreamModel: text,
    model: { id: text },
  })
  const base = facts([outcome({ attempt, error, told: said }), outcome({ attempt, told: said })])
  if (!base.call) throw new Error('a request has a call')
  return toRecord({
    ...base,
    call: { ...base.call, model: text, headers: { 'user-agent': text, 'http-referer': text, 'x-title': text } },
    reporting: { user: text, tags: Array.from({ length: 50 }, () => text) },
    warnings: Array.from({ length: 50 }, () => text),
    models: [{ id: text }],
    ending: endInError(500, error),
  })
}

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

const numbersIn = (value: unknown): number[] => {
  if (typeof value === 'number') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : []
}

const SECRET = ['sk-', 'proj-0123456789abcdefABCDEF'].join('')
const TEXTS = {
  long: 'x'.repeat(450_000),
  wide: '\u{1F600}'.repeat(5000),
  'cut between the halves of a character': `${'x'.repeat(MAX_NAME - 1)}\u{1F600}`,
  'with half a character': `a\ud83d b`,
  'that takes over a terminal': 'a\u001b[2J\u0000\r\nb',
  'with a secret': `key ${SECRET}, key ${SECRET}`,
  empty: '',
}

let stores: Readonly<Record<string, Generations>>
beforeAll(async () => {
  const table = await openTable()
  const { tableName, dynamodb } = table
  const { generations, close } = openStore()
  stores = {
    DynamoDB: dynamodbGenerations(dynamodb, { tableName, retentionDays: 30, now: () => START }),
    SQLite: generations,
  }
  return () => Promise.all([close(), table.close()])
})

const expectBounded = (record: GenerationRecord): void => {
  const { usage, ...rest } = record
  for (const [field, value] of Object.entries(rest))
    for (const text of textsIn(value)) {
      expect([field, text.length <= MAX_NAME]).toEqual([field, true])
      expect([field, text.isWellFormed(), /\p{Cc}/u.test(text)]).toEqual([field, true, false])
      expect(text).not.toContain(SECRET)
    }
  for (const list of [record.attempts, record.warnings, record.tags ?? []]) expect(list.length).toBeLessThanOrEqual(10)
  expect(numbersIn(rest).every((number) => number >= 0 && number <= Number.MAX_SAFE_INTEGER)).toBe(true)
  expect(JSON.stringify(usage ?? {}).length).toBeLessThanOrEqual(4096)
  expect(JSON.stringify(record).length).toBeLessThan(100_000)
}

describe('what others say, in a record', () => {
  test('has a field for each word of theirs', () => {
    const record = recordWith('said', 7)
    for (const [field, by] of Object.entries(SAID_BY)) {
      const value = record[field as keyof GenerationRecord]
      if (by === 'others') expect([field, value]).toEqual([field, expect.anything()])
    }
  })

  test.each(Object.entries(TEXTS))('is short, on one line and well formed: a text %s', async (_, text) => {
    const record = recordWith(text, 1e300)
    expectBounded(record)
    for (const [name, store] of Object.entries(stores)) {
      await store.put(record)
      expect([name, await store.get(record.team, record.id)]).toEqual([name, record])
    }
  })

  test('is so whatever they say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.double(), (text, count) =>
        expectBounded(recordWith(text, count)),
      ),
    )
  })
})

describe('a record that is too large for a store', () => {
  const huge = sampleRecord({ usage: { x: 'y'.repeat(500_000) }, tags: ['z'.repeat(500_000)] })
  const kept = shortened(huge)

  test('is what no store takes', async () => {
    await expect(stores['DynamoDB']?.put(huge)).rejects.toThrow(RangeError)
  })

  test.each(['DynamoDB', 'SQLite'])('is stored in %s without its details', async (name) => {
    const entries: object[] = []
    const store = stores[name]
    if (!store) throw new Error(`there is no ${name}`)
    const sink = recordSink(store, (entry) => entries.push(entry))
    sink.write(huge)
    await sink.flush()
    expect(await store.get(huge.team, huge.id)).toEqual(kept)
    expect([kept.tokens, kept.attempts]).toEqual([huge.tokens, huge.attempts])
    expect(entries).toEqual([
      {
        ...{ level: 'warn', message: 'a record was stored without its details', record: huge },
        reason: expect.stringMatching(/^RangeError: (?:It is too large|DynamoDB failed)/),
      },
    ])
  })

  test.each(['"', '\u{ffff}'])('keeps what ten attempts of the longest words (%s) cost', async (letter) => {
    const word = letter.repeat(MAX_NAME)
    const words = Array.from({ length: 10 }, () => word)
    const calls = words.map((long, at) => [`${at}${long.slice(1)}`, Number.MAX_SAFE_INTEGER])
    const pico = '9'.repeat(38)
    const attempt: AttemptRecord = {
      ...{ provider: word, model: word, of: word, isMapped: true, credential: 'system', mode: 'translate', why: word },
      ...{ startedAt: NOW, durationMs: NOW, success: false, status: 500, error: word, credentialId: word },
      usage: Object.fromEntries(COUNTED.map((kind) => [kind, Number.MAX_SAFE_INTEGER])),
      ...{ calls: Object.fromEntries(calls), tier: word, geo: word },
      cost: {
        ...{ owner: 'deployment', source: 'bounded' },
        ...{ known: pico, upper: pico, missing: words, market: pico, marketMissing: words },
      },
    }
    const record = { ...huge, attempts: words.map(() => attempt) }
    for (const [name, store] of Object.entries(stores)) {
      const sink = recordSink(store, () => undefined)
      sink.write(record)
      await sink.flush()
      expect([name, await store.get(record.team, record.id)]).toEqual([name, shortened(record)])
    }
    expect(recordedSpent(shortened(record))).toEqual(recordedSpent(record))
  })

  test('is stored so where the store alone knows that it takes no such record, at once and with a line in the log', async () => {
    const stored: GenerationRecord[] = []
    const entries: object[] = []
    const whole = sampleRecord({ createdAt: NOW })
    let tries = 0
    const put = async (record: GenerationRecord) => {
      tries++
      if (record.usage) throw new RangeError('a number has too many digits')
      stored.push(record)
    }
    const sink = recordSink({ put }, (entry) => entries.push(entry), [60_000])
    sink.write(whole)
    await sink.flush()
    expect([stored, tries]).toEqual([[shortened(whole)], 2])
    expect(entries).toMatchObject([{ level: 'warn', record: whole, reason: expect.stringContaining('digits') }])
  })
})
