import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import type { AwsService } from '../../../../lambda/storage/aws/operations.ts'
import { dynamodbCredits } from '../../../../lambda/storage/dynamodb/accounts/credits.ts'
import { dynamodbSpending } from '../../../../lambda/storage/dynamodb/accounts/spending.ts'
import { dynamodbAccounts } from '../../../../lambda/storage/dynamodb/accounts.ts'
import { marksIn } from '../../../../lambda/storage/dynamodb/marks.ts'
import { CLIENT_NAMES, serviceAt } from '../aws/clients.ts'
import { accountsConformance } from '../conformance/accounts.ts'
import { creditsConformance, spoiltItem } from '../conformance/credits.ts'
import { NOW, sampleKey } from '../conformance/sample.ts'
import { spendingConformance } from '../conformance/spending.ts'
import { faultyAws } from '../faulty-aws.ts'
import { openTable } from './table.ts'

for (const by of CLIENT_NAMES) {
  accountsConformance(`DynamoDB by ${by}`, async () => {
    const table = await openTable(by)
    return { store: dynamodbAccounts(table.dynamodb, table), close: table.close }
  })
  spendingConformance(`DynamoDB by ${by}`, async () => {
    const table = await openTable(by)
    const spoil = async (team: string, text: string) => {
      const Key = { pk: { S: `TEAM#${team}` }, sk: { S: 'SPENDING' } }
      await table.admin.send(new PutItemCommand({ TableName: table.tableName, Item: { ...Key, r: { S: text } } }))
    }
    const settings = dynamodbSpending(table.dynamodb, table)
    return { store: { settings, accounts: dynamodbAccounts(table.dynamodb, table), spoil }, close: table.close }
  })
  creditsConformance(`DynamoDB by ${by}`, async () => {
    const table = await openTable(by)
    const { dynamodb, tableName, close } = table
    const spoil = async (...entry: Parameters<typeof spoiltItem>) =>
      void (await table.admin.send(new PutItemCommand({ TableName: tableName, Item: spoiltItem(...entry) })))
    const credits = dynamodbCredits(dynamodb, { tableName })
    return { store: { credits, uncharged: marksIn(dynamodb, tableName, 'UNCHARGED'), spoil }, close }
  })
}

test('a key whose second write never came neither works nor is listed, and can be added again', async () => {
  const { dynamodb, admin, tableName, close } = await openTable()
  const accounts = dynamodbAccounts(dynamodb, { tableName })
  const key = sampleKey()
  await accounts.addKey(key)
  const Key = { pk: { S: `KEY#${key.hash}` }, sk: { S: 'META' } }
  await admin.send(new DeleteItemCommand({ TableName: tableName, Key }))

  expect(await accounts.keyByHash(key.hash)).toBeUndefined()
  expect(await accounts.listKeys('default')).toEqual([])
  expect(await accounts.revokeKey('default', key.id, NOW)).toBe(false)
  expect(await accounts.keyByHash(key.hash)).toBeUndefined()
  await accounts.addKey(key)
  expect(await accounts.listKeys('default')).toEqual([key])
  await close()
})

/** Answers that many calls, and then no more; by turns the last one is done all the same. */
const breakingOff = (dynamodb: AwsService<'dynamodb'>, calls: number, isDone: boolean): AwsService<'dynamodb'> => {
  let left = calls
  return async (operation, input, options) => {
    if (left-- > 0) return dynamodb(operation, input, options)
    if (left === -1 && isDone) await dynamodb(operation, input, options)
    throw new Error('broken off')
  }
}

test.each([true, false])(
  'wherever rotation breaks off, none works that is not listed, and one works (%s)',
  async (isDone) => {
    const { dynamodb, tableName, close } = await openTable()
    const accounts = dynamodbAccounts(dynamodb, { tableName })
    for (let calls = 0, rotated = false; !rotated; calls++) {
      const [key, next] = [
        sampleKey({ team: `${calls}`, models: ['a/*'] }),
        { hash: sampleKey().hash, beginning: 'pm_Next' },
      ]
      await accounts.addKey(key)
      const broken = dynamodbAccounts(breakingOff(dynamodb, calls, isDone), { tableName })
      rotated = await broken.rotateKey(key.team, key.id, next, NOW, NOW + 1).catch(() => false)

      const listed = await accounts.listKeys(key.team)
      const working = (await Promise.all([key, next].map(({ hash }) => accounts.keyByHash(hash)))).filter(Boolean)
      expect(working.map((secret) => secret?.hash).sort()).toEqual(listed.map(({ hash }) => hash).sort())
      expect(listed.some(({ expiresAt }) => expiresAt === undefined)).toBe(true)
      expect(listed.every(({ models }) => models?.[0] === 'a/*')).toBe(true)

      expect(await accounts.rotateKey(key.team, key.id, { ...next, hash: sampleKey().hash }, NOW, NOW + 1)).toBe(true)
      expect(await accounts.revokeKey(key.team, key.id, NOW)).toBe(true)
      const revoked = await accounts.listKeys(key.team)
      expect(revoked.map(({ revokedAt }) => revokedAt)).toEqual(revoked.map(() => NOW))
    }
    await close()
  },
)

test('items of earlier versions are read: without new attributes, and pointers to one secret alone', async () => {
  const { dynamodb, admin, tableName, close } = await openTable()
  const { id, hash, name, team, project, createdAt } = sampleKey({ team: 'old' })
  const Item = { id: { S: id }, n: { S: name }, tm: { S: team }, pj: { S: project }, at: { N: String(createdAt) } }
  const key = { pk: { S: `KEY#${hash}` }, sk: { S: 'META' }, ...Item }
  const pointer = { pk: { S: `TEAM#${team}` }, sk: { S: `KEY#${id}` }, h: { S: hash } }
  for (const item of [key, pointer]) await admin.send(new PutItemCommand({ TableName: tableName, Item: item }))

  const accounts = dynamodbAccounts(dynamodb, { tableName })
  expect(await accounts.keyByHash(hash)).toEqual({ id, hash, name, team, project, createdAt })
  expect(await accounts.rotateKey(team, id, { hash: 'next', beginning: 'pm_Next' }, NOW, NOW + 1)).toBe(true)
  expect(await accounts.updateKey(team, id, { needsUser: true })).toBe(true)
  expect((await accounts.listKeys(team)).map(({ needsUser }) => needsUser)).toEqual([true, true])
  await close()
})

test('a key is found by one read of it, and one of its team, its project and what they may spend', async () => {
  const { dynamodb, endpoint, tableName, close } = await openTable()
  const key = sampleKey()
  await dynamodbAccounts(dynamodb, { tableName }).addKey(key)
  const limit = { scope: 'team', of: 'default', perMinute: {}, parallel: 1 } as const
  const spending = { budgets: [], limits: [limit] }
  await dynamodbSpending(dynamodb, { tableName }).setSpending('default', spending, 0)
  const counted = await faultyAws(endpoint)
  const asking = dynamodbAccounts(serviceAt('dynamodb', counted.endpoint, 'the signed client'), { tableName })
  expect(await asking.keyByHash(key.hash)).toEqual({ ...key, within: { spending } })
  expect(await asking.keyByHash('unknown')).toBeUndefined()
  expect(counted.asked.map((target) => target.split('.')[1])).toEqual(['GetItem', 'BatchGetItem', 'GetItem'])
  await Promise.all([counted.close(), close()])
})

test('budgets that were written although the answer was lost are not said to be another’s', async () => {
  const { dynamodb, tableName, close } = await openTable()
  const twice: AwsService<'dynamodb'> = async (operation, input, options) => {
    if (operation === 'PutItem') await dynamodb(operation, input, options)
    return dynamodb(operation, input, options)
  }
  const rules = { budgets: [], limits: [] }
  const settings = dynamodbSpending(twice, { tableName })
  expect(await settings.setSpending('a', rules, 0)).toBe(true)
  expect(await settings.setSpending('a', rules, 1)).toBe(true)
  expect(await settings.setSpending('a', rules, 1)).toBe(false)
  expect(await settings.spendingOf('a')).toEqual({ rules, version: 2 })
  await close()
})
