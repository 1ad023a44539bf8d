import type { AwsService } from '../aws/operations.ts'
import { hourOf } from '../calendar.ts'
import type { Restoring } from '../generations.ts'
import type { Sums } from '../ledger/sums.ts'
import { OUTCOME, toGenerationItem } from './generation-item.ts'
import { asRangeError, heldIn } from './refusals.ts'

export interface DynamodbRestoringOptions {
  readonly tableName: string
  /** As of the records beside it. */
  readonly retentionDays: number
  readonly sums: Pick<Sums, 'mark'>
}

/** The log in DynamoDB as what it did not take is put back. Its stream marks the hour as well, only later. */
export const dynamodbRestoring = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName, retentionDays, sums }: DynamodbRestoringOptions,
): Restoring => ({
  async restore(record) {
    const { team, createdAt, outcome } = record
    const put = {
      TableName: tableName,
      Item: toGenerationItem(record, retentionDays),
      ...(outcome === 'lost'
        ? { ConditionExpression: 'attribute_not_exists(sk)' }
        : {
            ConditionExpression: 'attribute_not_exists(sk) OR #outcome = :lost',
            ExpressionAttributeNames: { '#outcome': OUTCOME },
            ExpressionAttributeValues: { ':lost': { S: 'lost' } },
          }),
    }
    const isPut = await heldIn(dynamodb('PutItem', put).catch(asRangeError))
    if (isPut) await sums.mark([{ team, startMs: hourOf(createdAt), changes: 1 }])
    return isPut
  },
})
