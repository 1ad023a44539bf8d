import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '../../../../lambda/storage/calendar.ts'
import { dynamodbStatistics } from '../../../../lambda/storage/dynamodb/statistics.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { NOW } from '../conformance/sample.ts'
import { statisticsConformance } from '../conformance/statistics.ts'
import { openTable, type TestTable } from './table.ts'

const openStatistics = ({ dynamodb, tableName }: TestTable) =>
  dynamodbStatistics(dynamodb, { tableName, now: () => NOW })

for (const by of CLIENT_NAMES)
  statisticsConformance(
    `DynamoDB by ${by}`,
    async () => {
      const table = await openTable(by)
      return { store: openStatistics(table), close: table.close }
    },
    { countsOnce: false },
  )

describe('in the table', () => {
  let table: TestTable
  beforeAll(async () => {
    table = await openTable()
  })
  afterAll(() => table.close())

  const delta = { provider: 'acme', model: 'm', startMs: NOW, counts: { total: 1 } }

  test('a day is a partition, an item expires two days later', async () => {
    await openStatistics(table).add('batch', [delta])
    const { Items } = await table.dynamodb('Query', {
      TableName: table.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'STAT#20261122' } },
    })
    expect(Items).toEqual([
      {
        pk: { S: 'STAT#20261122' },
        sk: { S: `${NOW}#acme#m` },
        _total: { N: '1' },
        ttl: { N: String((NOW + 2 * DAY_MS) / 1000) },
      },
    ])
  })

  test('a batch that failed half-way fails, and is counted when it is sent again', async () => {
    const statistics = openStatistics(table)
    const good = { ...delta, model: 'good' }
    const refused = { ...delta, model: 'x'.repeat(2000) }
    await expect(statistics.add('half', [refused, good])).rejects.toThrow()
    await statistics.add('half', [good, { ...delta, model: 'late' }])
    const totals = (await statistics.read(NOW)).map(({ model, counts }) => [model, counts['total']])
    expect(totals).toEqual(
      expect.arrayContaining([
        ['good', 2],
        ['late', 1],
      ]),
    )
  })

  test('reads more than a page of 1 MB', async () => {
    for (const index of [0, 1, 2, 3, 4])
      await table.dynamodb('PutItem', {
        TableName: table.tableName,
        Item: {
          pk: { S: 'STAT#20261122' },
          sk: { S: `${NOW}#acme#page-${index}` },
          _total: { N: '1' },
          padding: { S: 'x'.repeat(300_000) },
        },
      })
    const found = await openStatistics(table).read(NOW)
    expect(found.filter(({ model }) => model.startsWith('page-'))).toHaveLength(5)
  })
})
