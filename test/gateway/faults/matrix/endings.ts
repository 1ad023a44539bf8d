import { expect } from 'vitest'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import type { Reply } from '../../../clients/client.ts'
import { CALL, LEAK, TEXT } from '../provider.ts'
import { type Route, SECOND } from './routes.ts'

type AttemptEnding = 'fails' | 'answers' | 'second answers'

interface EndingRow {
  /** The record's word; absent where it may be any. */
  readonly outcome?: GenerationRecord['outcome']
  readonly client: 'the text' | 'the call' | 'an error' | 'anything'
  readonly attempts?: readonly AttemptEnding[]
}

/** How a request ends: in the record's own words, and what the client sees. */
export const ENDINGS = {
  complete: { outcome: 'complete', client: 'the text', attempts: ['answers'] },
  'complete, with the call': { outcome: 'complete', client: 'the call', attempts: ['answers'] },
  'complete at the second try': { outcome: 'complete', client: 'the text', attempts: ['fails', 'answers'] },
  'complete by the second endpoint': { outcome: 'complete', client: 'the text', attempts: ['fails', 'second answers'] },
  /** Nothing was sent: where there is a second endpoint, it answers. */
  failed: { outcome: 'failed', client: 'an error', attempts: ['fails'] },
  /** The request is wrong: nobody else is asked. */
  'failed for good': { outcome: 'failed', client: 'an error', attempts: ['fails'] },
  /** Content was sent: nobody else is asked. */
  truncated: { outcome: 'truncated', client: 'an error', attempts: ['fails'] },
  /** What the provider said goes through, and the client raises on it. */
  'raised by the client': { client: 'an error' },
  /** The client makes of it what it would without a gateway: bytes are relayed, and packages read their own wire. */
  'as without a gateway': { client: 'anything' },
} as const satisfies Readonly<Record<string, EndingRow>>

export type Ending = keyof typeof ENDINGS

/** How a request ends that has a second endpoint to go to; absent where that makes no difference. */
export const PAIRED: Readonly<Partial<Record<Ending, Ending>>> = {
  failed: 'complete by the second endpoint',
  'failed for good': 'failed for good',
  truncated: 'truncated',
  // Whoever is next is asked before anyone is asked again.
  'complete at the second try': 'complete by the second endpoint',
}

export const expectReply = (reply: Reply | Error, ending: Ending, wanted: Partial<Reply> = {}): void => {
  const { client } = ENDINGS[ending]
  if (client === 'the text') expect(reply).toMatchObject({ text: TEXT, ...wanted })
  if (client === 'the call') {
    const call = { id: expect.stringMatching(/./), name: CALL.name, input: CALL.input }
    expect(reply).toMatchObject({ calls: [call], ...wanted })
  }
  if (client !== 'an error') return
  expect(reply).toBeInstanceOf(Error)
  expect(String(reply)).not.toContain(LEAK)
}

export const expectRecord = (record: GenerationRecord, ending: Ending, { provider, mode }: Route, failed: object) => {
  const row: EndingRow = ENDINGS[ending]
  const attempts: Readonly<Record<AttemptEnding, object>> = {
    fails: { provider, mode, success: false, error: expect.any(String), ...failed },
    answers: { provider, mode, success: true },
    'second answers': { provider: SECOND, success: true },
  }
  expect(record).toMatchObject({
    mode: row.attempts?.includes('second answers') ? expect.any(String) : mode,
    ...(row.outcome ? { outcome: row.outcome } : {}),
    ...(row.attempts ? { attempts: row.attempts.map((attempt) => attempts[attempt]) } : {}),
  })
}
