import { processLog } from '../log.ts'
import { awsService } from '../storage/aws/bounded-service.ts'
import { queryClient } from '../storage/aws/query-client.ts'
import { sdkClient } from '../storage/aws/sdk-client.ts'
import { dynamodbStatistics } from '../storage/dynamodb/statistics.ts'
import { dynamodbSums } from '../storage/dynamodb/sums.ts'
import { publishedTo } from './alerts.ts'
import { consumer } from './consume.ts'
import { type LedgerEnv, lambdaEnvironment } from './env.ts'

/** Nobody waits for it, and a batch that fails comes again. */
const LIMIT_MS = 20_000
/** Some alerts in one batch are within the function's minute. */
const TELL_MS = 10_000

/** By signed requests, as the archive is. */
const teller = (topic: string) => publishedTo(awsService('sns', queryClient(lambdaEnvironment()), TELL_MS), topic)

/** Wires the deployed ledger: what the table's stream wakes. */
export const composeLedger = ({ dataTable: tableName, alertsTopic }: LedgerEnv) => {
  const dynamodb = awsService('dynamodb', sdkClient(), LIMIT_MS)
  const options = { tableName, now: Date.now }
  const stores = { statistics: dynamodbStatistics(dynamodb, options), sums: dynamodbSums(dynamodb, options) }
  return consumer({ ...stores, tell: alertsTopic === undefined ? undefined : teller(alertsTopic) }, processLog)
}
