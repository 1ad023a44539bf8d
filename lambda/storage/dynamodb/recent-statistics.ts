import { within } from '../../gateway/core/time-limit.ts'
import { STORE_MS } from '../aws/bounded-service.ts'
import { storeTimeout } from '../aws/error.ts'
import type { AwsService } from '../aws/operations.ts'
import { daysBetween } from '../calendar.ts'
import type { Bucket, Statistics } from '../statistics.ts'
import { type Item, number } from './attributes.ts'
import { queryAll } from './query.ts'

/** For all pages together: whoever reads does so on a request's way. */
const READING = {
  ms: STORE_MS,
  timeoutError: (ms: number) => storeTimeout({ store: 'DynamoDB', operation: 'Query' }, ms),
}

/** In front of a counter's name, which then is none of the item's other attributes. */
export const COUNTER = '_'

export const partitionOf = (timeMs: number): string =>
  `STAT#${new Date(timeMs).toISOString().slice(0, 10).replaceAll('-', '')}`

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

/** The part of the statistics that gateways ask again and again. */
export const recentStatistics = (
  dynamodb: AwsService<'dynamodb'>,
  { tableName, now }: DynamodbStatisticsOptions,
): Pick<Statistics, 'read'> => {
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
    async read(sinceMs) {
      const days = daysBetween(sinceMs, now() + 1).map(partitionOf)
      const buckets = await within(READING, (signal) => Promise.all(days.map((day) => readDay(day, sinceMs, signal))))
      return buckets.flat()
    },
  }
}
