import { Duration } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { Dashboard, GraphWidget, type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { METRICS, MODEL_DIMENSION } from '../lambda/gateway/env.ts'

export interface GatewayDashboardProps {
  readonly name: string
  readonly namespace: string
  readonly api: RestApi
  readonly function: IFunction
}

const PERIOD = Duration.minutes(5)
const PERCENTILES = [50, 95, 99]

/** What an operator looks at first: traffic, errors, latency, tokens, spend; in all and by model. */
export class GatewayDashboard extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, api, function: fn }: GatewayDashboardProps) {
    super(scope, id)
    const metric = (name: string, statistic: string, label: string) =>
      new Metric({ namespace, metricName: name, statistic, label, period: PERIOD })
    const percentiles = (name: string) => PERCENTILES.map((p) => metric(name, Stats.percentile(p), `p${p}`))
    const byModel = (name: string, statistic: string) =>
      new MathExpression({
        expression: `SEARCH('{${namespace},${MODEL_DIMENSION}} MetricName="${name}"', '${statistic}', ${PERIOD.toSeconds()})`,
        label: '',
        period: PERIOD,
      })
    const graph = (title: string, left: IMetric[], unit: string, isStacked = false) =>
      new GraphWidget({
        title,
        left,
        leftYAxis: { min: 0, label: unit, showUnits: false },
        stacked: isStacked,
        width: 8,
      })
    const sum = { statistic: Stats.SUM, period: PERIOD }
    const spend = metric(METRICS.spend, Stats.SUM, 'spend')

    new Dashboard(this, 'Dashboard', {
      dashboardName: name,
      defaultInterval: Duration.hours(12),
      widgets: [
        [
          graph('Requests', [api.metricCount({ ...sum, label: 'requests' })], 'requests'),
          graph(
            'Errors',
            [
              api.metricClientError({ ...sum, label: '4xx' }),
              api.metricServerError({ ...sum, label: '5xx' }),
              metric(METRICS.errors, Stats.SUM, 'failed generations'),
              metric(METRICS.unknownCost, Stats.SUM, 'of unknown cost'),
            ],
            'errors',
          ),
          graph(
            'Function',
            [
              fn.metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, period: PERIOD, label: 'concurrent' }),
              fn.metricErrors({ ...sum, label: 'errors' }),
              fn.metricThrottles({ ...sum, label: 'throttles' }),
            ],
            'invocations',
          ),
        ],
        [
          graph('Time to first token', percentiles(METRICS.timeToFirstToken), 'ms'),
          graph('Duration', percentiles(METRICS.duration), 'ms'),
          graph('Time to first token by model, p95', [byModel(METRICS.timeToFirstToken, 'p95')], 'ms'),
        ],
        [
          graph(
            'Tokens',
            [metric(METRICS.inputTokens, Stats.SUM, 'input'), metric(METRICS.outputTokens, Stats.SUM, 'output')],
            'tokens',
          ),
          graph(
            'Spend',
            [
              new MathExpression({
                expression: 'spend / 1000000',
                usingMetrics: { spend },
                label: 'USD',
                period: PERIOD,
              }),
            ],
            'USD',
          ),
          graph('Spend by model, millionths of a dollar', [byModel(METRICS.spend, 'Sum')], 'µUSD', true),
        ],
      ],
    })
  }
}
