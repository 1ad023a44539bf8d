import type { DynamoDBRecord } from 'aws-lambda'
import { hourOfKey } from '../storage/dynamodb/log/hours.ts'
import type { Mark } from '../storage/ledger/sums.ts'

/** Who removes what has expired. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
const EXPIRY = 'dynamodb.amazonaws.com'

/** Retention has taken it: the sums of its hour stand. */
const hasExpired = ({ eventName, userIdentity }: DynamoDBRecord): boolean =>
  eventName === 'REMOVE' && userIdentity?.principalId === EXPIRY

/**
 * The hours whose log has changed, with how many records. Made of the items' keys alone, so that nothing in an item can
 * be in the way.
 */
export const changesIn = (records: readonly DynamoDBRecord[]): Mark[] => {
  const marks = new Map<string, Mark>()
  for (const record of records) {
    const { pk, sk } = record.dynamodb?.Keys ?? {}
    const hour = hasExpired(record) ? undefined : hourOfKey(pk?.S ?? '', sk?.S ?? '')
    if (!hour) continue
    const name = `${hour.startMs} ${hour.team}`
    marks.set(name, { ...hour, changes: (marks.get(name)?.changes ?? 0) + 1 })
  }
  return [...marks.values()]
}
