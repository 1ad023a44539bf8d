import { objectOr, parseObject } from '../../../lambda/gateway/core/json/value.ts'
import { HOUR_MS, hourOf, LATE_MS } from '../../../lambda/storage/calendar.ts'
import { openQueues } from '../../aws.ts'
import { type Command, UsageError } from '../../command.ts'
import type { FoundDeployment } from '../../deployment.ts'
import { type LedgerStore, PLACE, PLACE_SYNOPSIS, withLedgerStore } from '../../ledger-store.ts'
import { deploymentOf } from '../../stage.ts'

/** SQS gives no more at once. */
const MESSAGES = 10
/** So long nobody else gets them. */
const HIDDEN_SECONDS = 300
/** As long as SQS lets anybody wait. Who does not is told of some of its servers alone, and may miss what is there. */
const WaitTimeSeconds = 20

/**
 * The hours that records of a batch may be of, from what Lambda says of one that it gave up; none of another message.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export const hoursOfBatch = (body: string): number[] => {
  const { approximateArrivalOfFirstRecord: first, approximateArrivalOfLastRecord: last } = objectOr(
    objectOr(parseObject(body))['DDBStreamBatchInfo'],
  )
  const [fromMs, toMs] = [Date.parse(String(first)) - LATE_MS, Date.parse(String(last))]
  const hours: number[] = []
  for (let hour = hourOf(fromMs); hour <= toMs; hour += HOUR_MS) hours.push(hour)
  return hours
}

const replay = async (
  { sums, teams }: LedgerStore,
  deployment: FoundDeployment,
  say: (text: string) => void,
): Promise<number> => {
  const queues = await openQueues(deployment)
  const QueueUrl = deployment.notCountedQueue
  const asked = { QueueUrl, MaxNumberOfMessages: MESSAGES, VisibilityTimeout: HIDDEN_SECONDS, WaitTimeSeconds }
  const marked = new Set<number>()
  const left = new Set<string>()
  let batches = 0
  for (;;) {
    const { Messages: messages = [] } = await queues('ReceiveMessage', asked)
    // Those that are left come again once they are no longer hidden.
    if (messages.every(({ MessageId = '' }) => left.has(MessageId))) break
    for (const { MessageId = '', Body = '', ReceiptHandle = '' } of messages) {
      const hours = hoursOfBatch(Body)
      if (hours.length === 0) {
        left.add(MessageId)
        continue
      }
      for (const team of teams) await sums.mark(hours.map((startMs) => ({ team, startMs, changes: 1 })))
      for (const hour of hours) marked.add(hour)
      await queues('DeleteMessage', { QueueUrl, ReceiptHandle })
      batches++
    }
  }
  say(`Marked ${marked.size} hours of ${teams.length} teams, for ${batches} batches.\n`)
  if (left.size > 0) say(`${left.size} messages of the queue say nothing of a batch, and are left there.\n`)
  return left.size > 0 ? 1 : 0
}

export const ledgerReplay: Command = {
  name: 'ledger replay',
  synopsis: PLACE_SYNOPSIS,
  summary: 'Has the hours summed again whose changes the ledger gave up, as its queue says.',
  options: PLACE,
  operands: [],
  async run({ options }, { say }) {
    const deployment = await deploymentOf(options)
    if (!deployment) throw new UsageError('Only a deployment has such a queue: say --stage STAGE.')
    return withLedgerStore(options, say, (ledger) => replay(ledger, deployment, say))
  },
}
