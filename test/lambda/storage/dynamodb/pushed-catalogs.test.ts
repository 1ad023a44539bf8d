import { randomBytes } from 'node:crypto'
import { DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { dynamodbPushedCatalogs } from '../../../../lambda/storage/dynamodb/pushed-catalogs.ts'
import { CLIENT_NAMES } from '../aws/clients.ts'
import { pushedCatalogsConformance } from '../conformance/pushed-catalogs.ts'
import { openTable } from './table.ts'

for (const by of CLIENT_NAMES)
  for (const chunkCharacters of [undefined, 100_000])
    pushedCatalogsConformance(`DynamoDB by ${by}, ${chunkCharacters ?? 'the usual'} characters an item`, async () => {
      const table = await openTable(by)
      const options = { tableName: table.tableName, ...(chunkCharacters ? { chunkCharacters } : {}) }
      return { store: dynamodbPushedCatalogs(table.dynamodb, options), close: table.close }
    })

/** A version in eleven chunks. */
const CONTENT = randomBytes(800)
const SMALL = { chunkCharacters: 100 }

test('a version is in items that DynamoDB takes, and one that lacks any of them is not there', async () => {
  const { dynamodb, admin, tableName, close } = await openTable()
  const store = dynamodbPushedCatalogs(dynamodb, { tableName, ...SMALL })
  await store.put('v', CONTENT)
  const { Items = [] } = await admin.send(new ScanCommand({ TableName: tableName }))
  expect(Items.map(({ c }) => c?.S?.length).sort()).toEqual([...Array(10).fill(100), 68].sort())
  for (const index of [0, 5, 10]) {
    await store.put('v', CONTENT)
    expect(await store.content('v')).toEqual(CONTENT)
    const Key = { pk: { S: 'CATALOG' }, sk: { S: `v#v#${index}` } }
    await admin.send(new DeleteItemCommand({ TableName: tableName, Key }))
    expect(await store.content('v')).toBeUndefined()
  }
  await close()
})

test.each([1, 6, 10])(
  'a version whose writer died after %i items is not there, until it is written again',
  async (n) => {
    const { dynamodb, tableName, close } = await openTable()
    let left = n
    const dying: typeof dynamodb = (...call) => (left-- > 0 ? dynamodb(...call) : Promise.reject(new Error('gone')))
    await expect(dynamodbPushedCatalogs(dying, { tableName, ...SMALL }).put('v', CONTENT)).rejects.toThrow('gone')
    const store = dynamodbPushedCatalogs(dynamodb, { tableName, ...SMALL })
    expect(await store.content('v')).toBeUndefined()
    await store.put('v', CONTENT)
    expect(await store.content('v')).toEqual(CONTENT)
    await close()
  },
)
