import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../../../lambda/storage/calendar.ts'
import { dynamodbSums } from '../../../../lambda/storage/dynamodb/sums.ts'
import { NO_SUMS } from '../../../../lambda/storage/ledger/sums.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { NOW } from '../conformance/sample.ts'
import { sampleCell, sumsConformance } from '../conformance/sums.ts'
import { openTable, type TestTable } from './table.ts'

const openSums = ({ dynamodb, tableName }: TestTable) => dynamodbSums(dynamodb, { tableName, now: () => NOW })

for (const by of CLIENT_NAMES)
  sumsConformance(`DynamoDB by ${by}`, async () => {
    const table = await openTable(by)
    return { store: openSums(table), close: table.close }
  })

describe('in the table', () => {
  let table: TestTable
  beforeAll(async () => {
    table = await openTable()
  })
  afterAll(() => table.close())

  const hour = { team: 't', startMs: NOW - HOUR_MS }
  const itemsOf = async () =>
    (
      await table.dynamodb('Query', {
        TableName: table.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'SUM#t#20261122' } },
      })
    ).Items ?? []

  test('versions that are read no more expire, also one whose writer died before it was published', async () => {
    const sums = openSums(table)
    const sheet = { ...NO_SUMS, cells: [sampleCell()] }
    const [first, second] = [await sums.begin(hour), await sums.begin(hour)]
    expect(await sums.publish(first, { ...hour, sheet, asOfMs: NOW })).toBe(false)
    expect(await sums.publish(second, { ...hour, sheet, asOfMs: NOW })).toBe(true)
    const expiry = (await itemsOf()).map(({ sk, ttl }) => [sk?.S, ttl?.N])
    expect(expiry).toEqual([
      ['11', undefined],
      ['11#000000000001#cells#0000', String((NOW + DAY_MS) / 1000)],
      ['11#000000000002#cells#0000', undefined],
    ])
  })

  test('two hundred cells take a few write units', async () => {
    const cells = Array.from({ length: 200 }, (_, index) => sampleCell({ key: `key_${index % 20}`, input: index * 37 }))
    const sums = openSums(table)
    await sums.publish(await sums.begin(hour), { ...hour, sheet: { ...NO_SUMS, cells }, asOfMs: NOW })
    const { z } = (await itemsOf()).at(-1) ?? {}
    expect(Buffer.from(String(z?.B), 'base64').length).toBeLessThan(4096)
  })
})
