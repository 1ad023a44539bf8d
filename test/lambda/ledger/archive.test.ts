import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { exported, PARQUET_COLUMNS } from '#gateway/archive/columns.ts'
import { closer } from '../../../lambda/ledger/close.ts'
import { awsService } from '../../../lambda/storage/aws/bounded-service.ts'
import { s3Client } from '../../../lambda/storage/aws/s3-client.ts'
import { DAY_MS, dayOf, HOUR_MS } from '../../../lambda/storage/calendar.ts'
import { dynamodbGenerations } from '../../../lambda/storage/dynamodb/generations.ts'
import { dynamodbLog } from '../../../lambda/storage/dynamodb/log/log.ts'
import { dynamodbReplacing } from '../../../lambda/storage/dynamodb/replacing.ts'
import { dynamodbSums } from '../../../lambda/storage/dynamodb/sums.ts'
import { dynamodbUnarchived } from '../../../lambda/storage/dynamodb/unarchived.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { s3Archive } from '../../../lambda/storage/s3/archive.ts'
import { environmentAt, REGION } from '../storage/aws/clients.ts'
import { NOW, sampleRecord } from '../storage/conformance/sample.ts'
import { openTable, type TestTable } from '../storage/dynamodb/table.ts'
import { type FakeS3, fakeS3 } from '../storage/fake-s3.ts'

const YESTERDAY = dayOf(NOW) - DAY_MS
const PATH = 'generations/team=default/day=2026-11-21/part-0.parquet'
const RETENTION_DAYS = 9

let table: TestTable
let s3: FakeS3
let log: Record<string, unknown>[]
let clock: number
const now = () => clock
beforeAll(async () => {
  s3 = await fakeS3()
})
beforeEach(async () => {
  table = await openTable()
  s3.objects.clear()
  delete s3.failing.method
  log = []
  clock = NOW
  return () => table.close()
})
afterAll(() => s3.close())

const sums = () => dynamodbSums(table.dynamodb, { tableName: table.tableName, now })
const close = () => {
  const { dynamodb, tableName } = table
  const client = s3Client({ region: REGION, variables: environmentAt(s3.endpoint) })
  return closer(
    {
      openLog: (unreadable) => dynamodbLog({ dynamodb, tableName, unreadable, retentionDays: 4000, now }),
      sums: sums(),
      archiving: {
        archive: s3Archive(awsService('s3', client), s3.bucket),
        unarchived: dynamodbUnarchived(dynamodb, { tableName, retentionDays: RETENTION_DAYS, now }),
      },
      now,
    },
    (entry) => log.push(entry),
  )()
}
const changed = ({ team, createdAt }: GenerationRecord) => ({
  ...{ team, startMs: createdAt - (createdAt % HOUR_MS), changes: 1 },
})
const put = async (...records: readonly GenerationRecord[]) => {
  const { dynamodb, tableName } = table
  await Promise.all(records.map(dynamodbGenerations(dynamodb, { tableName, retentionDays: RETENTION_DAYS, now }).put))
  await sums().mark(records.map(changed))
}
const at = (createdAt: number, changes: Partial<GenerationRecord> = {}) => sampleRecord({ ...changes, createdAt })
const rows = async (path = PATH) => {
  const bytes = s3.objects.get(path)
  if (!bytes) throw new Error(`no ${path}`)
  return parquetReadObjects({ file: new Uint8Array(bytes).buffer })
}
const expectedOf = (...records: readonly GenerationRecord[]) =>
  records.map((record) =>
    Object.fromEntries(
      PARQUET_COLUMNS.map(({ name, kind, of }) => {
        const value = of(exported(record)) ?? null
        return [name, kind === 'time' ? new Date(Number(value)) : value]
      }),
    ),
  )

test('a day that is over is what its log says, sorted by id over all lanes', async () => {
  const records = Array.from({ length: 60 }, (_, index) => at(YESTERDAY + index * 20 * 60_000))
  await put(...records.toReversed(), at(NOW - 2 * HOUR_MS))
  expect(await close()).toEqual({ summed: 21, archived: 1 })
  expect([...s3.objects.keys()]).toEqual([PATH])
  expect(await rows()).toEqual(expectedOf(...records))
  expect(await close()).toEqual({ summed: 0, archived: 0 })
})

test('it is written again by what comes late and by a reprice, and by nothing the same', async () => {
  const [first, late] = [at(YESTERDAY + 5 * HOUR_MS), at(YESTERDAY + HOUR_MS)]
  await put(first)
  await close()
  const before = s3.objects.get(PATH)
  await sums().mark([changed(first)])
  expect(await close()).toEqual({ summed: 1, archived: 1 })
  expect(s3.objects.get(PATH)).toEqual(before)
  await put(late)
  await close()
  expect(await rows()).toEqual(expectedOf(late, first))
  const repriced: GenerationRecord = { ...first, priceVersion: '2026-11-23' }
  await dynamodbReplacing(table.dynamodb, table.tableName).replace(repriced, first.priceVersion)
  await sums().mark([changed(first)])
  await close()
  expect(await rows()).toEqual(expectedOf(late, repriced))
})

test('while the bucket refuses it hours are summed, it is told, and the day is written when that is over', async () => {
  const record = at(YESTERDAY)
  await put(record)
  s3.failing.method = 'PUT'
  await expect(close()).rejects.toThrow('1 days could not be archived. They are tried again.')
  expect(log).toMatchObject([{ level: 'error', message: 'a day could not be archived', team: 'default' }])
  expect(await sums().marked()).toEqual([])
  expect(await sums().read('default', YESTERDAY, NOW, 'cells')).toHaveLength(1)
  delete s3.failing.method
  expect(await close()).toEqual({ summed: 0, archived: 0 })
  clock += 16 * 60_000
  expect(await close()).toEqual({ summed: 0, archived: 1 })
  expect(await rows()).toEqual(expectedOf(record))
})

test('an hour whose day cannot be marked is summed and marked again the next time', async () => {
  const record = at(YESTERDAY)
  await put(record)
  const { dynamodb } = table
  const refusing: TestTable['dynamodb'] = (operation, input, options) =>
    JSON.stringify(input).includes('UNARCHIVED#') && operation === 'UpdateItem'
      ? Promise.reject(new Error('ThrottlingException'))
      : dynamodb(operation, input, options)
  table = { ...table, dynamodb: refusing }
  await expect(close()).rejects.toThrow('1 hours could not be summed. They are tried again.')
  table = { ...table, dynamodb }
  expect(await sums().marked()).toHaveLength(1)
  expect(await close()).toEqual({ summed: 1, archived: 1 })
  expect(await rows()).toEqual(expectedOf(record))
})

test('a day of which a part expires stands as it is', async () => {
  const record = at(YESTERDAY)
  await put(record)
  await close()
  const before = s3.objects.get(PATH)
  clock = YESTERDAY + RETENTION_DAYS * DAY_MS
  await put(at(YESTERDAY + 9 * HOUR_MS))
  expect(await close()).toEqual({ summed: 1, archived: 0 })
  expect(s3.objects.get(PATH)).toBe(before)
  expect(await close()).toEqual({ summed: 0, archived: 0 })
})

test('a log that is empty takes nothing from the archive', async () => {
  s3.objects.set(PATH, Buffer.from('there'))
  await sums().mark([changed(at(YESTERDAY))])
  expect(await close()).toEqual({ summed: 1, archived: 1 })
  expect(String(s3.objects.get(PATH))).toBe('there')
})
