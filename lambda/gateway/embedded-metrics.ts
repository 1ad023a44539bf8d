import type { GenerationOutcome, GenerationRecord } from '../storage/generations.ts'
import { METRICS, MODEL_DIMENSION } from './env.ts'
import { recordedSpent } from './money/recorded.ts'

const PICO_PER_MICRO = 1_000_000

/** Whether a request counts as an error: not where its client ended it. */
const ERRORS: Readonly<Record<GenerationOutcome, 0 | 1>> = { complete: 0, failed: 1, truncated: 1, aborted: 0, lost: 1 }

/**
 * A log entry that CloudWatch turns into metrics, in all and by model. Team, project, key and provider are plain
 * fields: Logs Insights can group by them, and as dimensions each of their values would cost money. So would names of models
 * that callers make up.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const embeddedMetrics = (
  record: GenerationRecord,
  namespace: string,
  isListed: (model: string) => boolean = () => true,
): Record<string, unknown> => {
  const { deployment } = recordedSpent(record)
  const values: Readonly<Record<string, number | undefined>> = {
    [METRICS.timeToFirstToken]: record.ttftMs,
    [METRICS.duration]: record.durationMs,
    [METRICS.inputTokens]: record.tokens.input,
    [METRICS.outputTokens]: record.tokens.output,
    // For graphs only; the exact amount is in the record.
    [METRICS.spend]: Number(deployment.known) / PICO_PER_MICRO,
    [METRICS.unknownCost]: deployment.missing.length > 0 ? 1 : 0,
    [METRICS.errors]: ERRORS[record.outcome],
  }
  const known = Object.entries(values).filter(([, value]) => value !== undefined)
  return {
    _aws: {
      Timestamp: record.createdAt,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: record.model === undefined || !isListed(record.model) ? [[]] : [[], [MODEL_DIMENSION]],
          Metrics: known.map(([Name]) => ({ Name })),
        },
      ],
    },
    ...Object.fromEntries(known),
    [MODEL_DIMENSION]: record.model,
    provider: record.provider,
    team: record.team,
    project: record.project,
    keyId: record.principal?.id,
    generation: record.id,
  }
}
