import { type CredentialStores, credentialFor, forgetCredential } from '../access/keyring.ts'
import { warningHeader } from '../core/canonical/warning.ts'
import { asGatewayError, GatewayError } from '../core/error.ts'
import type { JsonObject } from '../core/json/value.ts'
import { estimatedInput } from '../dialect/anthropic-messages/usage.ts'
import { loadDialect } from '../dialect/index.ts'
import { countsTokens, countTokensAt } from '../upstream/count-tokens.ts'
import { noneHonours } from '../upstream/strict.ts'
import { type Asked, askedOf } from './asked.ts'
import { deadline } from './deadline.ts'
import type { KeyRequest, Operation } from './operation.ts'
import type { Planner, PlanWithKeys } from './planner.ts'
import { readBody } from './read-body.ts'
import { replyJson } from './reply.ts'
import type { RunPlanDeps } from './run-plan.ts'

export interface CountTokensDeps
  extends Pick<CredentialStores, 'credentials' | 'teamCredentials'>,
    Pick<RunPlanDeps, 'upstream' | 'timeouts'> {
  readonly planner: Planner
  readonly maxBodyBytes: number
}

/** A count of tokens, or why there is none. */
type Counted = { readonly count: JsonObject } | { readonly why: string }

/** Asks those that count, in the plan's order. Throws what another one would repeat, as for any other request. */
const countedBy = async (
  { call }: Asked,
  plan: PlanWithKeys,
  { exchange, caller }: KeyRequest,
  d: CountTokensDeps,
): Promise<Counted> => {
  const able = plan.attempts.filter(countsTokens)
  if (able.length === 0) return { why: 'no provider of this model counts tokens' }
  const failures: string[] = []
  const { signal, clear } = deadline(exchange, d.timeouts.totalMs)
  try {
    for (const attempt of able) {
      try {
        const run = { credential: credentialFor(plan, attempt), timeouts: d.timeouts, signal }
        return { count: await countTokensAt(attempt, call, run, d.upstream) }
      } catch (thrown) {
        const error = asGatewayError(thrown)
        if (error.refusesCredential) forgetCredential(attempt, caller, d)
        if (!error.failover) throw error
        failures.push(`${attempt.provider.slug} (${error.code})`)
      }
    }
  } finally {
    clear()
  }
  return { why: `counting failed at ${failures.join(', ')}` }
}

/** An estimate is a report, which strict mode makes an error of. */
const estimate = ({ isStrict }: Asked, body: JsonObject, why: string): { tokens: number; warning: string } => {
  const warning = `input_tokens: estimated from the length of the text, ${why}`
  if (isStrict) throw noneHonours([warning])
  return { tokens: estimatedInput(body), warning }
}

/** `POST /v1/messages/count_tokens`: native where a provider counts, else an estimate that says so in the warnings. */
export const countTokens = (d: CountTokensDeps): Operation => ({
  dialect: 'anthropic-messages',
  run: async (request) => {
    const { exchange, caller } = request
    const { body, source } = await readBody(exchange, d.maxBodyBytes)
    if (body['stream'] === true)
      throw new GatewayError('bad-request', 'stream is not allowed here.', { param: 'stream' })
    const dialect = await loadDialect('anthropic-messages')
    // The body is a message's, only that it needs no max_tokens.
    const whole = { max_tokens: 1, ...body }
    const call = dialect.decodeCall({ body: whole, source, path: exchange.path, headers: exchange.headers })
    const asked = askedOf({ ...call, body })
    const counted = await countedBy(asked, await d.planner(asked, caller), request, d)
    if ('count' in counted) return replyJson(request, 200, counted.count, warningHeader(asked.warnings))
    const { tokens, warning } = estimate(asked, body, counted.why)
    await replyJson(request, 200, { input_tokens: tokens }, warningHeader([...asked.warnings, warning]))
  },
})
