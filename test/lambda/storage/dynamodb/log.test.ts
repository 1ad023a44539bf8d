import { describe, expect, test } from 'vitest'
import type { AwsService } from '../../../../lambda/storage/aws/operations.ts'
import { HOUR_MS } from '../../../../lambda/storage/calendar.ts'
import { dynamodbGenerations } from '../../../../lambda/storage/dynamodb/generations.ts'
import { dynamodbLog } from '../../../../lambda/storage/dynamodb/log/log.ts'
import type { Sums } from '../../../../lambda/storage/ledger/sums.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { logConformance } from '../conformance/log.ts'
import { NOW } from '../conformance/sample.ts'
import { openTable } from './table.ts'

const now = () => NOW

for (const by of CLIENT_NAMES)
  logConformance(
    `DynamoDB by ${by}`,
    async () => {
      const table = await openTable(by)
      const { dynamodb, tableName } = table
      return {
        store: {
          log: dynamodbLog({ dynamodb, tableName, retentionDays: 1, now }),
          generations: dynamodbGenerations(dynamodb, { tableName, retentionDays: 1, now }),
        },
        close: table.close,
      }
    },
    8,
  )

describe('DynamoDB: whoever has left has nothing more read', () => {
  const LEFT = new Error('the client has left')
  const query = { team: 'team', filter: { key: 'key_none' }, sort: 'newest', limit: 20 } as const

  /** A log of thirty days without a record, in lanes, whose reader leaves with that read. */
  const leavingAt = (read: number) => {
    const left = new AbortController()
    let reads = 0
    const begin = (signal?: AbortSignal): void => {
      signal?.throwIfAborted()
      reads++
      if (reads === read) left.abort(LEFT)
    }
    const dynamodb = (async (_operation, _input, { signal } = {}) => {
      begin(signal)
      return { Items: [] }
    }) as AwsService<'dynamodb'>
    return { dynamodb, begin, signal: left.signal, reads: () => reads }
  }

  test.each([1, 40])('of a page, in its read %i', async (read) => {
    const { dynamodb, signal, reads } = leavingAt(read)
    const log = dynamodbLog({ dynamodb, tableName: 'pointsman', retentionDays: 30, now })
    await expect(log.page(query, signal)).rejects.toBe(LEFT)
    expect(reads()).toBe(read)
  })

  test('of a page, where the sums say that hours hold nothing', async () => {
    const { dynamodb, begin, signal, reads } = leavingAt(3)
    const sheet = { cells: [], users: [], tags: [] }
    const sums: Pick<Sums, 'read' | 'marked'> = {
      marked: async () => [],
      read: async (team, fromMs, toMs) => {
        begin()
        return Array.from({ length: (toMs - fromMs) / HOUR_MS }, (_, hour) => {
          return { team, startMs: fromMs + hour * HOUR_MS, asOfMs: NOW, sheet }
        })
      },
    }
    const log = dynamodbLog({ dynamodb, tableName: 'pointsman', retentionDays: 30, now, sums })
    const toMs = NOW - (NOW % HOUR_MS)
    const filter = { ...query.filter, fromMs: toMs - 240 * HOUR_MS, toMs }
    await expect(log.page({ ...query, filter }, signal)).rejects.toBe(LEFT)
    expect(reads()).toBe(3)
  })

  test.each(['resp_of_the_provider', 'gen_01M81J18'])('of %s', async (id) => {
    const { dynamodb, signal, reads } = leavingAt(3)
    const log = dynamodbLog({ dynamodb, tableName: 'pointsman', retentionDays: 30, now })
    await expect(log.find('team', id, undefined, signal)).rejects.toBe(LEFT)
    expect(reads()).toBe(3)
  })
})
