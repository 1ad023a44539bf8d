import { type Answer, single } from '../core/answer/answer.ts'
import { type Attempt, peerOf } from '../core/attempt.ts'
import type { RelayWire } from '../core/dialect.ts'
import { usageIn, wireUsage } from '../core/usage/read.ts'
import { headersOf } from './answer-headers.ts'
import { relayConversion } from './relay-conversion.ts'
import { askProvider, inNameOf } from './request/ask-provider.ts'
import type { Running, Upstream } from './request/execution.ts'
import { prepareRelay } from './request/prepare-relay.ts'
import { readJsonAnswer, resultOf, toldByResult, wholeConversion } from './whole.ts'

/** The answer of a provider that natively speaks the caller's dialect: its own bytes for the caller's own bytes. */
export const relay = async (attempt: Attempt, wire: RelayWire, run: Running, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, gate } = run
  const { provider, quirks: counting } = peerOf(attempt, wire.name)
  const { tap, mended, ...outgoing } = prepareRelay(attempt, wire, call)
  const { warnings } = outgoing
  const terms = { read: wireUsage(wire.usage, counting) }
  const response = await askProvider(attempt, wire, outgoing, run, upstream)
  const head = { status: response.status, headers: headersOf(response.headers, call.stream) }
  if (call.stream) {
    const [named, fail] = [inNameOf(attempt), dialect.encodeErrorEvent]
    const conversion = relayConversion({ tap: tap(), ...terms, provider, named, warnings, fail, gate })
    return { ...head, source: response.body, conversion }
  }
  const { bytes, json } = await readJsonAnswer(response, provider)
  // Checked to be an answer, then passed on as it is where official clients can read it.
  const result = resultOf(json, wire, attempt)
  const readable = mended(json)
  const conversion = wholeConversion(toldByResult(terms, result, usageIn(wire.usage, json), warnings), () =>
    readable ? JSON.stringify(readable) : bytes,
  )
  return { ...head, source: single(result), conversion }
}
