import { Duration } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import {
  ComparisonOperator,
  MathExpression,
  Metric,
  type MetricOptions,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { METRICS } from '../lambda/gateway/env.ts'
import type { ClosingFunction } from './closing-function.ts'
import type { LedgerFunction } from './ledger-function.ts'

export interface AlarmsProps {
  readonly email: string
  readonly api: RestApi
  readonly function: IFunction
  readonly ledger: LedgerFunction
  readonly closing: ClosingFunction
  /** Of the gateway's own metrics. */
  readonly namespace: string
}

const MINUTE: MetricOptions = { period: Duration.minutes(1), statistic: Stats.SUM }
const FIVE: MetricOptions = { period: Duration.minutes(5), statistic: Stats.SUM }
const FAILED_PERCENT = 5
/** The statistics of endpoints look back a quarter of an hour. */
const LATE = Duration.minutes(15)

/** Tells somebody when callers fail for our reasons, are turned away, or what they did is not counted. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { email, api, function: fn, ledger, closing, namespace }: AlarmsProps) {
    super(scope, id)
    const topic = new Topic(this, 'Topic', { enforceSSL: true })
    topic.addSubscription(new EmailSubscription(email))
    const failed = new MathExpression({
      expression: '100 * failed / requests',
      usingMetrics: { failed: api.metricServerError(MINUTE), requests: api.metricCount(MINUTE) },
      period: Duration.minutes(1),
    })
    const alarms = [
      failed.createAlarm(this, 'ServerErrors', {
        alarmDescription: `More than ${FAILED_PERCENT} % of requests were answered with a 5xx`,
        threshold: FAILED_PERCENT,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
      fn.metricThrottles(MINUTE).createAlarm(this, 'Throttles', {
        alarmDescription: 'The function was throttled: the account needs more concurrent executions',
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
      ledger.function.metric('IteratorAge', { ...MINUTE, statistic: Stats.MAXIMUM }).createAlarm(this, 'LedgerLate', {
        alarmDescription: `The ledger is more than ${LATE.toMinutes()} minutes behind the request log`,
        threshold: LATE.toMilliseconds(),
        evaluationPeriods: 5,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
      closing.function.metricErrors(FIVE).createAlarm(this, 'NotSummed', {
        alarmDescription:
          'Hours of the request log could not be summed, or days archived: the log of the function says why',
        threshold: 1,
        evaluationPeriods: 2,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
      new Metric({ namespace, metricName: METRICS.unknownCost, ...FIVE }).createAlarm(this, 'UnknownCost', {
        alarmDescription: 'Requests are answered whose cost is not known: spend says less than is billed',
        threshold: 0,
        evaluationPeriods: 3,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }),
      ledger.notCounted
        .metricApproximateNumberOfMessagesVisible({ ...MINUTE, statistic: Stats.MAXIMUM })
        .createAlarm(this, 'NotCounted', {
          alarmDescription: 'The ledger gave up records of the request log: its queue says which',
          threshold: 1,
          evaluationPeriods: 1,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        }),
    ]
    for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(topic))
  }
}
