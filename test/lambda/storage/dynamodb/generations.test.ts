import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '../../../../lambda/storage/calendar.ts'
import type { Item } from '../../../../lambda/storage/dynamodb/attributes.ts'
import { toGenerationItem } from '../../../../lambda/storage/dynamodb/generation-item.ts'
import { dynamodbGenerations } from '../../../../lambda/storage/dynamodb/generations.ts'
import { hourOfKey } from '../../../../lambda/storage/dynamodb/log/hours.ts'
import { generationKey, LANES, laneOf } from '../../../../lambda/storage/dynamodb/log/keys.ts'
import { dynamodbReplacing } from '../../../../lambda/storage/dynamodb/replacing.ts'
import { dynamodbRestoring } from '../../../../lambda/storage/dynamodb/restoring.ts'
import { dynamodbSums } from '../../../../lambda/storage/dynamodb/sums.ts'
import type { AttemptRecord, CostRecord } from '../../../../lambda/storage/generations.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { generationsConformance } from '../conformance/generations.ts'
import { replacingConformance } from '../conformance/replacing.ts'
import { restoringConformance } from '../conformance/restoring.ts'
import { generationId, NOW, sampleRecord } from '../conformance/sample.ts'
import { openTable, type TestTable } from './table.ts'

/** As DynamoDB counts it. */
const sizeOf = (item: Item): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) => sum + name.length + Buffer.byteLength(String(Object.values(value)[0])),
    0,
  )

const openLog = ({ dynamodb, tableName }: TestTable) =>
  dynamodbGenerations(dynamodb, { tableName, retentionDays: 30, now: () => NOW })

for (const by of CLIENT_NAMES)
  generationsConformance(`DynamoDB by ${by}`, async () => {
    const table = await openTable(by)
    return { store: openLog(table), close: table.close }
  })

replacingConformance('DynamoDB', async () => {
  const table = await openTable()
  const replacing = dynamodbReplacing(table.dynamodb, table.tableName)
  return { store: { generations: openLog(table), replacing }, close: table.close }
})

restoringConformance('DynamoDB', async () => {
  const table = await openTable()
  const { dynamodb, tableName } = table
  const sums = dynamodbSums(dynamodb, { tableName, now: () => NOW })
  const restoring = dynamodbRestoring(dynamodb, { tableName, retentionDays: 30, sums })
  return { store: { generations: openLog(table), restoring, marked: sums.marked }, close: table.close }
})

describe('the item', () => {
  let table: TestTable
  beforeAll(async () => {
    table = await openTable()
  })
  afterAll(() => table.close())

  test('is in the lane of its id in its team and UTC day, and ends after the retention', async () => {
    const record = sampleRecord()
    await openLog(table).put(record)
    const lane = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(record.id.charAt(14)) % 16
    const Key = { pk: { S: `LOG#default#20261122#${lane}` }, sk: { S: record.id } }
    const { Item } = await table.dynamodb('GetItem', { TableName: table.tableName, Key })
    expect(Item?.['ttl']).toEqual({ N: String((NOW + 30 * DAY_MS) / 1000) })
  })

  test('keeps when it ends as it is priced again', async () => {
    const record = sampleRecord({ team: 'kept' })
    await openLog(table).put(record)
    const Key = generationKey('kept', record.id)
    const before = await table.dynamodb('GetItem', { TableName: table.tableName, Key })
    const next = { ...record, priceVersion: 'next' }
    expect(await dynamodbReplacing(table.dynamodb, table.tableName).replace(next, record.priceVersion)).toBe(true)
    const after = await table.dynamodb('GetItem', { TableName: table.tableName, Key })
    expect(after.Item).toEqual({ ...before.Item, pv: { S: 'next' } })
  })

  test('of one moment are spread over all lanes', () => {
    const lanes = Array.from({ length: 1000 }, () => laneOf(generationId(NOW)))
    expect(new Set(lanes).size).toBe(LANES)
  })

  test.each(['a#b', 'ü/%', 'x'])('keeps the log of the team %s apart from all others', async (team) => {
    const record = sampleRecord({ team })
    await openLog(table).put(record)
    const { pk } = generationKey(team, record.id) ?? {}
    expect(pk?.S.split('#')).toHaveLength(4)
    expect(hourOfKey(pk?.S ?? '', record.id)).toEqual({ team, startMs: NOW })
    expect(await openLog(table).recent(team, 10)).toEqual([record])
  })

  test('costs one write unit, failover and all', async () => {
    const [first, last] = sampleRecord().attempts
    if (!first || !last) throw new Error('the sample has two attempts')
    const cost: CostRecord = { owner: 'team', known: '13859000000', source: 'priced', market: '15244900000' }
    const attempts: AttemptRecord[] = [
      first,
      { ...first, credential: 'byok', credentialId: 'byok:own', error: 'timeout' },
      { ...last, cost },
    ]
    const item = toGenerationItem(sampleRecord({ team: 'a-team-of-ours', attempts }), 30)
    const bytes = sizeOf(item)
    expect(bytes).toBeGreaterThan(800)
    expect(bytes).toBeLessThan(1024)
    const { ConsumedCapacity } = await table.admin.send(
      new PutItemCommand({ TableName: table.tableName, Item: item, ReturnConsumedCapacity: 'TOTAL' }),
    )
    expect(ConsumedCapacity?.CapacityUnits).toBe(1)
  })

  test('refuses an id that could not be found again', async () => {
    await expect(openLog(table).put(sampleRecord({ id: 'gen_x' }))).rejects.toThrow('not a generation id: gen_x')
  })
})
