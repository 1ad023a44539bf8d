import { within } from '../../gateway/core/time-limit.ts'
import { STORE_MS } from '../aws/bounded-service.ts'
import { storeTimeout } from '../aws/error.ts'
import type { AwsService } from '../aws/operations.ts'
import { daysBetween } from '../calendar.ts'
import { type Bucket, KEPT_MS, type Statistics } from '../statistics.ts'
import { type Item, number } from './attributes.ts'
import { queryAll } from './query.ts'
import { asRangeError } from './refusals.ts'

/** For all pages together: whoever reads does so on a request's way. */
const READING = {
  ms: STORE_MS,
  timeoutError: (ms: number) => storeTimeout({ store: 'DynamoDB', operation: 'Query' }, ms),
}

/** In front of a counter's name, which then is none of the item's other attributes. */
const COUNTER = '_'

const partitionOf = (timeMs: number): string =>
  `STAT#${new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '')}`

const keyOf = ({ provider, model, startMs }: Bucket): Item => ({
  pk: { S: partitionOf(startMs) },
  sk: { S: `${startMs}#${provider}#${model}` },
})

const toBucket = (item: Item): Bucket => {
  const [start, provider = '', ...model] = (item['sk']?.S ?? '').split('#')
  const counts = Object.entries(item).flatMap(([name, value]) =>
    name.startsWith(COUNTER) ? [[name.slice(COUNTER.length), number.read(value)]] : [],
  )
  return { provider, model: model.join('#'), startMs: Number(start), counts: Object.fromEntries(counts) }
}

export interface DynamodbStatisticsOptions {
  readonly tableName: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Statistics in DynamoDB: `STAT#<yyyymmdd>` / `<startMs>#<provider>#<model>`, a number per counter. The ledger writes a
 * few items every minute, so a partition per day is far from hot. A batch that is delivered again counts again: to know
 * it, each item would have to name the batches that changed it, which costs more than all else about it.
 */
export const dynamodbStatistics = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName, now }: DynamodbStatisticsOptions,
): Statistics => {
  const count = async (delta: Bucket): Promise<void> => {
    const counts = Object.entries(delta.counts)
    const adds = counts.map((_, index) => `#${index} :${index}`)
    const update = {
      TableName: tableName,
      Key: keyOf(delta),
      UpdateExpression: `ADD ${adds.join(', ')} SET #ttl = :ttl`,
      ExpressionAttributeNames: {
        '#ttl': 'ttl',
        ...Object.fromEntries(counts.map(([name], index) => [`#${index}`, `${COUNTER}${name}`])),
      },
      ExpressionAttributeValues: {
        ':ttl': number.write((delta.startMs + KEPT_MS) / 1000),
        ...Object.fromEntries(counts.map(([, value], index) => [`:${index}`, number.write(value)])),
      },
    }
    await dynamodb('UpdateItem', update).catch(asRangeError)
  }

  const readDay = async (partition: string, sinceMs: number, signal: AbortSignal): Promise<Bucket[]> => {
    const query = {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk >= :from',
      ExpressionAttributeValues: { ':pk': { S: partition }, ':from': { S: String(sinceMs) } },
    }
    const items = await queryAll(dynamodb, query, { signal })
    return items.map(toBucket)
  }

  return {
    async add(_batchId, deltas) {
      const added = await Promise.allSettled(deltas.map(count))
      for (const each of added) if (each.status === 'rejected') throw each.reason
    },
    async read(sinceMs) {
      const days = daysBetween(sinceMs, now() + 1).map(partitionOf)
      const buckets = await within(READING, (signal) => Promise.all(days.map((day) => readDay(day, sinceMs, signal))))
      return buckets.flat()
    },
  }
}
