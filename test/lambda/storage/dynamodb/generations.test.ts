import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dynamodbGenerations } from '../../../../lambda/storage/dynamodb/generations.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { generationsConformance } from '../conformance/generations.ts'
import { DAY_MS, NOW, sampleRecord } from '../conformance/sample.ts'
import { openTable, type TestTable } from './table.ts'

const openLog = ({ dynamodb, tableName }: TestTable) =>
  dynamodbGenerations(dynamodb, { tableName, retentionDays: 30, now: () => NOW })

for (const by of CLIENT_NAMES)
  generationsConformance(`DynamoDB by ${by}`, async () => {
    const table = await openTable(by)
    return { store: openLog(table), close: table.close }
  })

describe('the item', () => {
  let table: TestTable
  beforeAll(async () => {
    table = await openTable()
  })
  afterAll(() => table.close())

  test('is in the partition of its team and UTC day, and ends after the retention', async () => {
    const record = sampleRecord()
    await openLog(table).put(record)
    const Key = { pk: { S: 'LOG#default#20261122' }, sk: { S: record.id } }
    const { Item } = await table.dynamodb('GetItem', { TableName: table.tableName, Key })
    expect(Item?.['ttl']).toEqual({ N: String((NOW + 30 * DAY_MS) / 1000) })
  })

  test('costs one write unit, failover and all', async () => {
    const record = sampleRecord({ team: 'size' })
    await openLog(table).put(record)
    const { Items = [] } = await table.dynamodb('Query', {
      TableName: table.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'LOG#size#20261122' } },
    })
    const bytes = Object.entries(Items[0] ?? {}).reduce(
      (sum, [name, value]) => sum + name.length + String(Object.values(value)[0]).length,
      0,
    )
    expect(bytes).toBeGreaterThan(500)
    expect(bytes).toBeLessThan(1024)
  })

  test('refuses an id that could not be found again', async () => {
    await expect(openLog(table).put(sampleRecord({ id: 'gen_x' }))).rejects.toThrow('not a generation id: gen_x')
  })
})
