import type { DialectName } from '../core/call.ts'
import { asGatewayError, type GatewayError } from '../core/error.ts'
import type { Exchange } from '../core/exchange.ts'
import { pump } from '../core/pump.ts'
import type { CommittedAttempt } from '../routing/run/run.ts'
import { keepAlive } from './keep-alive.ts'

export interface SendInput {
  readonly headers: Readonly<Record<string, string>>
  /** Of a stream, which is kept alive in its words; undefined for a whole answer. */
  readonly streamedIn: DialectName | undefined
  /** Ended the answer, if it has aborted: its reason is told, however that surfaced. */
  readonly signal: AbortSignal
}

/**
 * Sends a committed answer to its end. A failure from here on is told to the client in the dialect's own error event, and
 * returned.
 */
export const send = async (
  exchange: Exchange,
  { answer, held }: Pick<CommittedAttempt, 'answer' | 'held'>,
  { headers, streamedIn, signal }: SendInput,
): Promise<GatewayError | undefined> => {
  const { conversion } = answer
  const reply = exchange.reply(answer.status, headers)
  const client = keepAlive(reply, streamedIn)
  const deliver = async (): Promise<GatewayError | undefined> => {
    try {
      for (const bytes of held) await client.write(bytes)
      await pump(answer, client.write)
      return conversion.told.failure
    } catch (thrown) {
      const error = asGatewayError(signal.aborted ? signal.reason : thrown)
      if (!exchange.signal.aborted) await reply.write(conversion.fail(error))
      return error
    } finally {
      client.stop()
    }
  }
  const failure = await deliver()
  await reply.end()
  return failure
}
