import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { dynamodbAccounts } from '../../../../lambda/storage/dynamodb/accounts.ts'
import { accountsConformance } from '../conformance/accounts.ts'
import { NOW, sampleKey } from '../conformance/sample.ts'
import { openTable } from './table.ts'

accountsConformance('DynamoDB', async () => {
  const table = await openTable()
  return { store: dynamodbAccounts(table.client, table), close: table.close }
})

test('a key whose second write never came neither works nor is listed, and can be added again', async () => {
  const { client, tableName, close } = await openTable()
  const accounts = dynamodbAccounts(client, { tableName })
  const key = sampleKey()
  await accounts.addKey(key)
  const Key = { pk: { S: `KEY#${key.hash}` }, sk: { S: 'META' } }
  await client.send(new DeleteItemCommand({ TableName: tableName, Key }))

  expect(await accounts.keyByHash(key.hash)).toBeUndefined()
  expect(await accounts.listKeys('default')).toEqual([])
  expect(await accounts.revokeKey('default', key.id, NOW)).toBe(false)
  expect(await accounts.keyByHash(key.hash)).toBeUndefined()
  await accounts.addKey(key)
  expect(await accounts.listKeys('default')).toEqual([key])
  await close()
})
