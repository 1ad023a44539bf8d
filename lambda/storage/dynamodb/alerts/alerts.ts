import type { Alerts } from '../../alerts.ts'
import type { AwsService } from '../../aws/operations.ts'
import { heldIn } from '../refusals.ts'
import { toAlertItem } from './item.ts'

/**
 * Alerts in DynamoDB: `ALERT#<scope>#<id>` / `<window>#<unit>#<percent>`, put where it is not there. The table's stream
 * tells the ledger, which tells people: also of one whose answer was lost.
 */
export const dynamodbAlerts = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName: TableName }: { readonly tableName: string },
): Alerts => ({
  first: (alert) =>
    heldIn(
      dynamodb('PutItem', { TableName, Item: toAlertItem(alert), ConditionExpression: 'attribute_not_exists(pk)' }),
    ),
})
