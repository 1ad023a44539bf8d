import { expect, test } from 'vitest'
import { DAY_MS, dayOf } from '../../../../lambda/storage/calendar.ts'
import { dynamodbUnarchived } from '../../../../lambda/storage/dynamodb/unarchived.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { NOW } from '../conformance/sample.ts'
import { unarchivedConformance } from '../conformance/unarchived.ts'
import { openTable, type TestTable } from './table.ts'

const unarchivedIn = ({ dynamodb, tableName }: TestTable, retentionDays = 30) =>
  dynamodbUnarchived(dynamodb, { tableName, retentionDays, now: () => NOW })

for (const by of CLIENT_NAMES)
  unarchivedConformance(`DynamoDB by ${by}`, async () => {
    const table = await openTable(by)
    return { store: unarchivedIn(table), close: table.close }
  })

test('a day that expires while it is read stands as it is', async () => {
  const table = await openTable()
  const unarchived = unarchivedIn(table, 3)
  const [kept, expiring] = [dayOf(NOW) - 2 * DAY_MS, dayOf(NOW) - 3 * DAY_MS]
  for (const startMs of [expiring, kept]) await unarchived.mark({ team: 't', startMs, changes: 1 })
  const marks = await unarchived.marked()
  const claims: boolean[] = []
  for (const mark of marks) claims.push(await unarchived.claim(mark, NOW + 1))
  expect(claims).toEqual([false, true])
  expect((await unarchived.marked()).map(({ startMs }) => startMs)).toEqual([kept])
  await table.close()
})
