import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { SdkOf } from './sdk.ts'

export const sdk: SdkOf<'dynamodb'> = {
  Client: DynamoDBClient,
  commands: {
    GetItem: GetItemCommand,
    PutItem: PutItemCommand,
    UpdateItem: UpdateItemCommand,
    Query: QueryCommand,
    BatchGetItem: BatchGetItemCommand,
  },
}
