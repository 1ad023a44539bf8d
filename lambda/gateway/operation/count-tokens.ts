import { warningHeader } from '../core/canonical/warning.ts'
import { GatewayError } from '../core/error.ts'
import type { JsonObject } from '../core/json/value.ts'
import { untilAborted } from '../core/time-limit.ts'
import { estimatedInput } from '../dialect/estimated-input.ts'
import { loadRelayDialect } from '../dialect/index.ts'
import { noneHonours } from '../upstream/strict.ts'
import { type Asked, askedOf } from './asked.ts'
import { type CountDeps, countAtProviders } from './count-at-providers.ts'
import type { Run } from './operation.ts'
import { failWith, type Planner, type PlanWithKeys, requireAttempts } from './planning/planner.ts'
import { readBody } from './read-body.ts'
import { replyJson } from './reply.ts'

export interface CountTokensDeps extends CountDeps {
  readonly planner: Planner
  readonly maxBodyBytes: number
}

/** An estimate is a report, which strict mode makes an error of. */
const estimate = (
  { isStrict }: Asked,
  { attempts }: PlanWithKeys,
  body: JsonObject,
): { tokens: number; warning: string } => {
  const slugs = new Set(attempts.map(({ provider }) => provider.slug))
  const why = `no provider that can be asked counts tokens (${[...slugs].join(', ')})`
  const warning = `input_tokens: estimated from the length of the text, ${why}`
  if (isStrict) throw noneHonours([warning])
  return { tokens: estimatedInput(body), warning }
}

/**
 * `POST /v1/messages/count_tokens`: native where a provider counts, an estimate that says so in the warnings where none
 * does.
 */
export const countTokens =
  (d: CountTokensDeps): Run =>
  async (request) => {
    const { exchange, caller, signal } = request
    const { body, source } = await untilAborted(readBody(exchange, d.maxBodyBytes), signal)
    if (body['stream'] === true)
      throw new GatewayError('bad-request', 'stream is not allowed here.', { param: 'stream' })
    const dialect = await loadRelayDialect('anthropic-messages')
    // The body is a message's, only that it needs no max_tokens.
    const whole = { max_tokens: 1, ...body }
    const call = dialect.decodeCall({ body: whole, source, path: exchange.path, headers: exchange.headers })
    const asked = await askedOf({ ...call, body }, dialect, caller)
    const plan = requireAttempts(await untilAborted(d.planner(asked, caller), signal))
    const counted = await countAtProviders(asked, plan, request, d).catch((thrown) => failWith(plan, thrown))
    if (counted) return replyJson(request, 200, counted, warningHeader(asked.warnings))
    const { tokens, warning } = estimate(asked, plan, body)
    await replyJson(request, 200, { input_tokens: tokens }, warningHeader([...asked.warnings, warning]))
  }
