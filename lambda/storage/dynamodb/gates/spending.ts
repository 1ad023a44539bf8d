import type { Alerts } from '../../alerts.ts'
import type { AwsService } from '../../aws/operations.ts'
import type { CreditEntries } from '../../credits.ts'
import type { Gates } from '../../gates.ts'
import { dynamodbCredits } from '../accounts/credits.ts'
import { dynamodbAlerts } from '../alerts/alerts.ts'
import { dynamodbGates } from './gates.ts'

/** Budgets, limits and credits as a deployment counts them. */
export const openDynamodbSpending = (
  dynamodb: AwsService<'dynamodb'>,
  table: { readonly tableName: string },
  accounts: { readonly tableName: string },
): { readonly gates: Gates; readonly alerts: Alerts; readonly credits: CreditEntries } => ({
  gates: dynamodbGates(dynamodb, table),
  alerts: dynamodbAlerts(dynamodb, table),
  credits: dynamodbCredits(dynamodb, accounts),
})
