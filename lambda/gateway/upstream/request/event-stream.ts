import { GatewayError } from '../../core/error.ts'
import { errorInside } from '../../core/failure/failure.ts'
import { parsedBody } from '../../core/failure/said.ts'
import type { UpstreamResponse } from '../../transport/http.ts'
import { readText } from '../../transport/read.ts'

/**
 * A 200 that is no event stream is no answer to a streaming call: a login page, an error as JSON. Throws what such a
 * body tells of a failure.
 */
export const requireEventStream = async (response: UpstreamResponse, provider: string): Promise<void> => {
  const type = response.headers['content-type'] ?? ''
  if (!/\b(html|json|xml)\b/i.test(type)) return
  const error = errorInside(parsedBody(await readText(response.body)), `${provider} failed without saying why.`)
  if (error) throw error
  throw new GatewayError('upstream-failed', `${provider} answered ${type.slice(0, 80)} instead of an event stream.`, {
    provider,
  })
}
