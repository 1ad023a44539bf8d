import { GatewayError } from '../../core/error.ts'
import { type Dimension, listFor, type SpendFilter } from './dimensions.ts'
import type { Span } from './spans.ts'

const timeText = (ms: number): string => new Date(ms).toISOString()

/** Why a report reads more of the log than it may, and what to ask for instead. */
export const tooMany = (
  [fromMs, toMs]: Span,
  by: readonly Dimension[],
  filter: SpendFilter,
  mostRead: number,
): GatewayError => {
  const time = `${timeText(fromMs)} to ${timeText(toMs)}`
  return listFor(by, filter)
    ? new GatewayError(
        'bad-request',
        `More than ${mostRead} requests from ${time} are in no sums yet, or in hours that this time cuts. Ask for whole hours, for a shorter time, or again in some minutes.`,
      )
    : new GatewayError(
        'bad-request',
        `There are no sums of users and tags at once, nor of several tags: such a report reads up to ${mostRead} requests one by one, and from ${time} there are more. Ask for a shorter time, or for users alone or one tag alone.`,
      )
}
