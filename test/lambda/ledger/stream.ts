import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { toGenerationItem } from '../../../lambda/storage/dynamodb/generation-item.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'

/** What the stream of the table says when a record is put. */
export const inserted = (record: GenerationRecord, sequence: number): DynamoDBRecord => {
  const image = toGenerationItem(record, 30)
  return {
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      Keys: { pk: { S: image['pk']?.S ?? '' }, sk: { S: image['sk']?.S ?? '' } },
      // Over the wire, as Lambda gets it.
      NewImage: JSON.parse(JSON.stringify(image)),
      SequenceNumber: String(sequence),
      StreamViewType: 'NEW_IMAGE',
    },
  }
}

export const eventOf = (...records: DynamoDBRecord[]): DynamoDBStreamEvent => ({ Records: records })
