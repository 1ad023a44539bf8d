import type { Result, StreamPart, Warning } from '../core/canonical/parts.ts'
import type { Wire } from '../core/dialect.ts'
import { GatewayError } from '../core/error.ts'
import { parseObject } from '../core/json/value.ts'
import type { Quirks } from '../core/quirks.ts'
import { readAll, type UpstreamResponse } from '../transport/http.ts'
import { untilComplete } from '../transport/linger.ts'
import { sseEvents } from '../transport/sse.ts'

const MAX_ANSWER_BYTES = 64 * 1024 * 1024

/** A provider's event stream as batches of parts, one batch per network read. The warnings open it. */
export async function* decodedParts(
  response: UpstreamResponse,
  wire: Wire,
  quirks: Quirks,
  warnings: readonly Warning[],
): AsyncGenerator<StreamPart[]> {
  const decoder = wire.decodeStream(quirks)
  const events = sseEvents()
  let isComplete = false
  yield [{ type: 'stream-start', warnings: [...warnings] }]
  for await (const bytes of untilComplete(response.body, () => isComplete)) {
    const parts = events.push(bytes).flatMap((event) => decoder.read(event))
    isComplete ||= parts.some(({ type }) => type === 'finish')
    if (parts.length > 0) yield parts
  }
  yield [...events.end().flatMap((event) => decoder.read(event)), ...decoder.end()]
}

/** A provider's whole answer in the canonical form. */
export const decodedResult = async (
  response: UpstreamResponse,
  wire: Wire,
  quirks: Quirks,
  provider: string,
): Promise<Result> => {
  const body = parseObject(new TextDecoder().decode(await readAll(response.body, MAX_ANSWER_BYTES)))
  if (!body)
    throw new GatewayError('upstream-failed', `${provider} answered something that is not a JSON object.`, { provider })
  return wire.decodeResult(body, quirks)
}
