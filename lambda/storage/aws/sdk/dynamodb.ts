import {
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { SdkOf } from './sdk.ts'

export const sdk: SdkOf<'dynamodb'> = {
  Client: DynamoDBClient,
  commands: {
    GetItem: GetItemCommand,
    PutItem: PutItemCommand,
    UpdateItem: UpdateItemCommand,
    DeleteItem: DeleteItemCommand,
    Query: QueryCommand,
    Scan: ScanCommand,
    BatchGetItem: BatchGetItemCommand,
  },
}
