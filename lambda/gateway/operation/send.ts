import { pump } from '../core/answer/pump.ts'
import type { RelayDialect } from '../core/dialect.ts'
import { asGatewayError, type GatewayError } from '../core/error.ts'
import type { Exchange } from '../core/exchange.ts'
import { type Ending, endOfAnswer } from '../generation/ending.ts'
import type { CommittedAttempt } from '../routing/run/run.ts'
import { keepAlive } from './keep-alive.ts'
import { withLimits } from './spending/limit-headers.ts'

/** How an answer goes out. */
export interface Sending {
  readonly headers: Readonly<Record<string, string>>
  /** Those that tell its caller of limits a minute. */
  readonly limits: Readonly<Record<string, string>>
  /** Of the client's stream; undefined for an answer that is no stream. */
  readonly streamed: RelayDialect | undefined
  /** Ends everything. Its reason is a GatewayError. */
  readonly signal: AbortSignal
}

/**
 * Sends the committed answer to its end. A failure from here on is told in the dialect's own error event; what cannot
 * be told is not ended either, so that the client sees a cut answer.
 */
export const send = async (
  exchange: Exchange,
  { answer, firstBytes }: Pick<CommittedAttempt, 'answer' | 'firstBytes'>,
  { headers, limits, streamed, signal }: Sending,
): Promise<Ending> => {
  const { status, conversion } = answer
  const reply = exchange.reply(status, withLimits(headers, limits))
  const client = keepAlive(reply, streamed)
  /** False where there is no telling: an answer that is no stream has no event for it. */
  const tell = async (error: GatewayError): Promise<boolean> => {
    // A client that left reads nothing more; one whose answer the transport ends does.
    const hasLeft = exchange.signal.aborted && error.code === 'aborted'
    const event = hasLeft ? '' : conversion.fail(error)
    if (event !== '') await reply.write(event)
    return event !== ''
  }
  let isTold = true
  const deliver = async (): Promise<GatewayError | undefined> => {
    try {
      for (const bytes of firstBytes) await client.write(bytes)
      await pump(answer, client.write)
      return conversion.told.failure
    } catch (thrown) {
      answer.source.cancel()
      const error = asGatewayError(signal.aborted ? signal.reason : thrown)
      isTold = await tell(error).catch(() => false)
      return error
    } finally {
      client.stop()
    }
  }
  const failure = await deliver()
  if (isTold) await reply.end()
  return endOfAnswer(status, failure)
}
