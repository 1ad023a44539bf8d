import { expect, test } from 'vitest'
import { closer } from '../../../lambda/ledger/close.ts'
import { consumer } from '../../../lambda/ledger/consume.ts'
import { HOUR_MS } from '../../../lambda/storage/calendar.ts'
import { dynamodbGenerations } from '../../../lambda/storage/dynamodb/generations.ts'
import { dynamodbLog } from '../../../lambda/storage/dynamodb/log/log.ts'
import { dynamodbStatistics } from '../../../lambda/storage/dynamodb/statistics.ts'
import { dynamodbSums } from '../../../lambda/storage/dynamodb/sums.ts'
import { generationId, NOW, sampleRecord } from '../storage/conformance/sample.ts'
import { metered } from '../storage/dynamodb/metered.ts'
import { openTable } from '../storage/dynamodb/table.ts'
import { eventOf, inserted } from './stream.ts'

const REQUESTS = 400
const BATCHES = 4

test('a request takes one write unit, and what is derived from it a small part of one', async () => {
  const table = await openTable()
  const { dynamodb, units } = metered(table.dynamodb)
  const options = { tableName: table.tableName, now: () => NOW }
  const records = Array.from({ length: REQUESTS }, (_, index) => {
    const createdAt = NOW - 3 * HOUR_MS + index * 1000
    const principal = { kind: 'key', id: `key_${index % 10}`, name: 'k' } as const
    return sampleRecord({ createdAt, id: generationId(createdAt), principal, model: `creator/model-${index % 4}` })
  })
  const { put } = dynamodbGenerations(dynamodb, { ...options, retentionDays: 9 })
  for (const record of records) await put(record)
  expect(units).toEqual(new Map([['PutItem', REQUESTS]]))

  units.clear()
  const sums = dynamodbSums(dynamodb, options)
  const consume = consumer({ statistics: dynamodbStatistics(dynamodb, options), sums }, () => undefined)
  const stream = records.map(inserted)
  for (let at = 0; at < REQUESTS; at += REQUESTS / BATCHES)
    await consume(eventOf(...stream.slice(at, at + REQUESTS / BATCHES)))
  // A mark, and the statistics of two endpoints in one or two stretches of five minutes, for each batch.
  expect(units.get('UpdateItem')).toBeLessThanOrEqual(BATCHES * 5)

  units.clear()
  const log = dynamodbLog({ ...options, dynamodb, retentionDays: 9 })
  expect(await closer({ openLog: () => log, sums, now: options.now }, () => undefined)()).toEqual({ summed: 1 })
  const written = ['PutItem', 'UpdateItem', 'DeleteItem'].reduce((sum, name) => sum + (units.get(name) ?? 0), 0)
  expect(written).toBeGreaterThan(3)
  expect(written / REQUESTS).toBeLessThan(0.05)
  await table.close()
})
