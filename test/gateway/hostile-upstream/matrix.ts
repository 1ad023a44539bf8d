import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Timeouts } from '#gateway/core/attempt.ts'
import type { DialectName } from '#gateway/core/call.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import type { Reply } from '../../judges/client.ts'
import { COLUMNS, type Column, HEALTHY, type Mode, providersAt, SECOND, WAYS, type Way } from '../columns.ts'
import { CALL, LEAK, openTheatre, type Play, TEXT, type Theatre, type WireKind } from './stage.ts'

/**
 * How it ends. `answer`: the client has the right text (`call`: the right tool call), the record is complete.
 * `failure`: the client raises, the record says failed, and a second endpoint answers instead. `break`: content was
 * sent, so the client raises, the record says truncated, and nobody else is asked. `raise`: what the provider
 * said goes through, and the client raises on it. `direct`: the client makes of it what it would without a gateway, which
 * may be anything: bytes are relayed, and packages read their own wire.
 */
export type Ending = 'answer' | 'call' | 'failure' | 'break' | 'raise' | 'direct'

export interface Fault {
  readonly play: Play
  /** Absent where the fault makes no sense. */
  readonly ask?: Ending
  readonly stream?: Ending
  readonly wire?: WireKind
  /** Where one path ends otherwise. */
  readonly but?: Partial<Record<Mode | DialectName, Ending>>
  /** What the record holds beside that. */
  readonly record?: object
  /** A key that the record then does not have. */
  readonly lacks?: keyof GenerationRecord
  readonly reply?: Partial<Reply>
}

export type Faults = Readonly<Record<string, Fault>>

interface House {
  readonly gateway: TestGateway
  readonly theatre: Theatre
}

const TOLD: Readonly<Partial<Record<Ending, GenerationRecord['outcome']>>> = {
  answer: 'complete',
  call: 'complete',
  failure: 'failed',
  break: 'truncated',
}

/** Without a second endpoint, and with one. */
const KINDS = ['alone', 'paired'] as const

const PROVIDERS = ['acme', 'bcme', 'anthropic', 'groq']

const open = async (faults: Faults, timeouts: Partial<Timeouts>): Promise<House> => {
  const theatre = await openTheatre({
    ...Object.fromEntries(Object.entries(faults).map(([name, { play }]) => [name, play])),
    [HEALTHY]: ({ answer, pieces }) => answer(pieces),
  })
  const models = Object.keys(faults).flatMap((name) =>
    PROVIDERS.flatMap((provider) =>
      KINDS.map((kind) => {
        const second = kind === 'alone' ? [] : [{ provider: SECOND, model: HEALTHY }]
        const endpoints = [{ provider, model: name, pricing: { input: '1', output: '1' } }, ...second]
        return [modelOf(kind, provider, name), { name, type: 'language', maxOutputTokens: 1000, endpoints }]
      }),
    ),
  )
  const gateway = await startGateway(
    {
      routing: { timeouts },
      models: Object.fromEntries(models),
      providers: providersAt(theatre.url),
    },
    { ANTHROPIC_API_KEY: `sk-${LEAK}`, GROQ_API_KEY: `sk-${LEAK}` },
  )
  return { theatre, gateway }
}

const slug = (name: string): string => name.replaceAll(/\W+/g, '-')
const modelOf = (kind: (typeof KINDS)[number], provider: string, fault: string): string =>
  `${kind}/${provider}-${slug(fault)}`

/** The record of the one request for this model in this dialect. */
const recordOf = ({ gateway }: House, model: string, { client }: Column, way: Way): Promise<GenerationRecord> =>
  vi.waitUntil(
    () =>
      gateway.records.find(
        (record) =>
          record.modelRequested === model &&
          record.dialect === client.dialect &&
          record.streamed === (way === 'stream'),
      ),
    { timeout: 5000, interval: 5 },
  )

const put = (house: House, model: string, { client }: Column, way: Way): Promise<Reply | Error> =>
  client[way](house.gateway.url, { model, turns: [{ user: 'Hello?' }], tools: [CALL.name] }).catch((thrown: unknown) =>
    thrown instanceof Error ? thrown : new Error(String(thrown)),
  )

const expectReply = (reply: Reply | Error, ending: Ending, wanted: Partial<Reply> = {}): void => {
  if (ending === 'answer') expect(reply).toMatchObject({ text: TEXT, ...wanted })
  else if (ending === 'call')
    expect(reply).toMatchObject({
      calls: [{ id: expect.stringMatching(/./), name: CALL.name, input: CALL.input }],
      ...wanted,
    })
  else if (ending !== 'direct') {
    expect(reply).toBeInstanceOf(Error)
    expect(String(reply)).not.toContain(LEAK)
  }
}

const check = async (house: House, name: string, fault: Fault, column: Column, way: Way): Promise<void> => {
  const ending = fault.but?.[column.client.dialect] ?? fault.but?.[column.mode] ?? fault[way]
  if (!ending) return
  const alone = modelOf('alone', column.provider, name)
  expectReply(await put(house, alone, column, way), ending, fault.reply)
  const record = await recordOf(house, alone, column, way)
  expect(record).toMatchObject({
    mode: column.mode,
    ...(TOLD[ending] ? { outcome: TOLD[ending], attempts: [{ success: TOLD[ending] === 'complete' }] } : {}),
    ...(ending === 'direct' ? {} : fault.record),
  })
  if (fault.lacks && ending !== 'direct') expect(record).not.toHaveProperty(fault.lacks)
  if (ending !== 'failure' && ending !== 'break') return
  const paired = modelOf('paired', column.provider, name)
  const second = ending === 'failure' ? 'answer' : 'break'
  expectReply(await put(house, paired, column, way), second)
  expect(await recordOf(house, paired, column, way)).toMatchObject({
    outcome: TOLD[second],
    attempts: second === 'answer' ? [{ success: false }, { success: true }] : [{ success: false }],
  })
}

const RECEIVED = 'undici:request:headers'

/** Headers of all that the clients received. */
const watchHeaders = (): { seen: string[]; stop: () => void } => {
  const seen: string[] = []
  const watch = (message: unknown): void => {
    seen.push(String((message as { response: { headers: Buffer[] } }).response.headers))
  }
  subscribe(RECEIVED, watch)
  return { seen, stop: () => unsubscribe(RECEIVED, watch) }
}

const TIMEOUTS: Partial<Timeouts> = { connectMs: 3000, firstTokenMs: 3000, idleMs: 3000 }

/** Puts every fault in every column: the table says how it ends, and afterwards the process must be unharmed. */
export const hostile = (faults: Faults, timeouts = TIMEOUTS, concurrency = 5): void => {
  vi.setConfig({ maxConcurrency: concurrency })
  const unhandled: unknown[] = []
  const note = (reason: unknown): number => unhandled.push(reason)
  const headers = watchHeaders()
  let house: House

  beforeAll(async () => {
    process.on('unhandledRejection', note)
    house = await open(faults, timeouts)
  })
  afterAll(async () => {
    await house.theatre.close()
    await house.gateway.close()
    headers.stop()
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
    expect(headers.seen).not.toEqual([])
    expect(headers.seen.filter((text) => text.length > 4000)).toEqual([])
    expect(headers.seen.filter((text) => text.includes(LEAK))).toEqual([])
  })

  describe.concurrent.each(COLUMNS)('$client.name, $mode to $wire', (column) => {
    const rowsOf = (way: Way) =>
      Object.entries(faults).filter(
        ([, fault]) => fault[way] && (fault.wire === undefined || fault.wire === column.wire),
      )
    const ways = WAYS.filter((way) => rowsOf(way).length > 0)
    describe.each(ways)('%s', (way) => {
      test.concurrent.each(rowsOf(way))('%s', (name, fault) => check(house, name, fault, column, way))
    })
  })
}
