import type { Alerts } from '../../alerts.ts'
import type { AwsService } from '../../aws/operations.ts'
import type { Gates } from '../../gates.ts'
import { dynamodbAlerts } from '../alerts/alerts.ts'
import { dynamodbGates } from './gates.ts'

/** Budgets and limits as a deployment counts them. */
export const dynamodbSpent = (
  dynamodb: AwsService<'dynamodb'>,
  table: { readonly tableName: string },
): { readonly gates: Gates; readonly alerts: Alerts } => ({
  gates: dynamodbGates(dynamodb, table),
  alerts: dynamodbAlerts(dynamodb, table),
})
