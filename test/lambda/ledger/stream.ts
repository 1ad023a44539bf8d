import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import type { Alert } from '../../../lambda/storage/alerts.ts'
import { toAlertItem } from '../../../lambda/storage/dynamodb/alerts/item.ts'
import type { Item } from '../../../lambda/storage/dynamodb/attributes.ts'
import { toGenerationItem } from '../../../lambda/storage/dynamodb/generation-item.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'

const insertedItem = (image: Item, sequence: number): DynamoDBRecord => ({
  eventName: 'INSERT',
  eventSource: 'aws:dynamodb',
  dynamodb: {
    Keys: { pk: { S: image['pk']?.S ?? '' }, sk: { S: image['sk']?.S ?? '' } },
    // Over the wire, as Lambda gets it.
    NewImage: JSON.parse(JSON.stringify(image)),
    SequenceNumber: String(sequence),
    StreamViewType: 'NEW_IMAGE',
  },
})

/** What the stream of the table says when a record is put. */
export const inserted = (record: GenerationRecord, sequence: number): DynamoDBRecord =>
  insertedItem(toGenerationItem(record, 30), sequence)

/** And an alert. */
export const alerted = (alert: Alert, sequence: number): DynamoDBRecord => insertedItem(toAlertItem(alert), sequence)

export const eventOf = (...records: DynamoDBRecord[]): DynamoDBStreamEvent => ({ Records: records })
