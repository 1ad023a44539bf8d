import type { DynamoDBRecord } from 'aws-lambda'
import { GatewayError } from '../gateway/core/error.ts'
import { alertText } from '../gateway/money/budgets/alert-text.ts'
import type { Alert } from '../storage/alerts.ts'
import type { AwsService } from '../storage/aws/operations.ts'
import { ALERTS, fromAlertItem } from '../storage/dynamodb/alerts/item.ts'
import type { Item } from '../storage/dynamodb/attributes.ts'

const isAlert = ({ eventName, dynamodb }: DynamoDBRecord): boolean =>
  eventName === 'INSERT' && dynamodb?.Keys?.['pk']?.S?.startsWith(ALERTS) === true

/** Throws for an item that is no alert. */
export const alertOf = (record: DynamoDBRecord): Alert => fromAlertItem((record.dynamodb?.NewImage ?? {}) as Item)

/** Records up to the next alert. */
export interface Piece {
  readonly records: readonly DynamoDBRecord[]
  /** Absent at the end of the batch. */
  readonly alert?: DynamoDBRecord
}

/** A batch as what is delivered again from an alert on, so that nothing before it is. */
export const piecesOf = (batch: readonly DynamoDBRecord[]): readonly Piece[] => {
  const pieces: Piece[] = []
  let from = 0
  for (const [at, alert] of batch.entries()) {
    if (!isAlert(alert)) continue
    pieces.push({ records: batch.slice(from, at), alert })
    from = at + 1
  }
  return [...pieces, { records: batch.slice(from) }]
}

/**
 * Publishes an alert to a topic. Rejects with RangeError where sending the same again is in vain: SNS has understood, and
 * will not have it.
 */
export const publishedTo =
  (sns: AwsService<'sns'>, TopicArn: string) =>
  async (alert: Alert): Promise<void> => {
    const { subject: Subject, text: Message } = alertText(alert)
    try {
      await sns('Publish', { TopicArn, Subject, Message })
    } catch (error) {
      if (!(error instanceof GatewayError) || error.status !== 500) throw error
      throw new RangeError(error.message, { cause: error })
    }
  }
