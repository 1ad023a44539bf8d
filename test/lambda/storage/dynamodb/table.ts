import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import type { AwsService } from '../../../../lambda/storage/aws/operations.ts'
import type { Item } from '../../../../lambda/storage/dynamodb/attributes.ts'
import { type ClientName, serviceAt } from '../aws/clients.ts'

export interface TestTable {
  readonly dynamodb: AwsService<'dynamodb'>
  /** For what stores never ask. */
  readonly admin: DynamoDBClient
  readonly endpoint: string
  readonly tableName: string
  /** Makes another one beside it. */
  create(tableName: string): Promise<void>
  close(): Promise<void>
}

/** As the deployment makes it. */
export const TABLE_KEYS = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
} satisfies Omit<CreateTableCommandInput, 'TableName'>

/** When items of a table go, milliseconds since 1970; undefined where they stay. */
export const expiryIn =
  (dynamodb: AwsService<'dynamodb'>, TableName: string) =>
  async (Key: Item): Promise<number | undefined> => {
    const { Item } = await dynamodb('GetItem', { TableName, Key, ConsistentRead: true })
    const seconds = Item?.['ttl']?.N
    return seconds === undefined ? undefined : Number(seconds) * 1000
  }

/** It is made a moment after the answer that says so. */
const untilActive = async (admin: DynamoDBClient, TableName: string): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    const { Table } = await admin.send(new DescribeTableCommand({ TableName }))
    if (Table?.TableStatus === 'ACTIVE') return
  }
  throw new Error(`${TableName} does not become active.`)
}

/** DynamoDB in this process, with one empty table of the deployment's keys. */
export const openTable = async (by: ClientName = 'the signed client', tableName = 'pointsman'): Promise<TestTable> => {
  const server = dynalite({ createTableMs: 0 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const admin = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials })
  const create = async (TableName: string): Promise<void> => {
    await admin.send(new CreateTableCommand({ TableName, ...TABLE_KEYS }))
    await untilActive(admin, TableName)
  }
  await create(tableName)
  return {
    dynamodb: serviceAt('dynamodb', endpoint, by),
    admin,
    endpoint,
    tableName,
    create,
    async close() {
      admin.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
