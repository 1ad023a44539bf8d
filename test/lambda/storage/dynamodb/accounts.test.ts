import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { dynamodbAccounts } from '../../../../lambda/storage/dynamodb/accounts.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { accountsConformance } from '../conformance/accounts.ts'
import { NOW, sampleKey } from '../conformance/sample.ts'
import { openTable } from './table.ts'

for (const by of CLIENT_NAMES)
  accountsConformance(`DynamoDB by ${by}`, async () => {
    const table = await openTable(by)
    return { store: dynamodbAccounts(table.dynamodb, table), close: table.close }
  })

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
