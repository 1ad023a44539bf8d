import type { Dialect } from '../core/dialect.ts'
import { asGatewayError, type GatewayError } from '../core/error.ts'
import type { Exchange } from '../core/exchange.ts'
import { type Ending, endOfAnswer } from '../generation/ending.ts'
import type { Committed } from '../routing/run/run.ts'
import { keepAlive } from './keep-alive.ts'

/** How an answer goes out. */
export interface Sending {
  readonly headers: Readonly<Record<string, string>>
  /** Of the client's stream; undefined for an answer that is no stream. */
  readonly streamed: Dialect | undefined
  /** Ends everything. Its reason is a GatewayError. */
  readonly signal: AbortSignal
}

/** Sends the committed answer to its end. A failure from here on is told in the dialect's own error event. */
export const send = async (
  exchange: Exchange,
  { answer, held }: Committed,
  { headers, streamed, signal }: Sending,
): Promise<Ending> => {
  const reply = exchange.reply(answer.status, headers)
  const alive = keepAlive(reply, streamed)
  let error: GatewayError | undefined
  try {
    for (const piece of held) await reply.write(piece.bytes)
    for (;;) {
      alive.wait()
      const next = await answer.pieces.next()
      alive.heard()
      if (next.done) break
      await reply.write(next.value.bytes)
    }
    error = answer.failure()
  } catch (thrown) {
    error = asGatewayError(signal.aborted ? signal.reason : thrown)
    if (!exchange.signal.aborted) await reply.write(answer.fail(error))
  } finally {
    alive.stop()
  }
  await reply.end()
  return endOfAnswer(answer.status, error)
}
