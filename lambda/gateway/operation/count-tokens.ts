import { forgetCredential } from '../access/keyring.ts'
import type { Call } from '../core/call.ts'
import { asGatewayError, GatewayError } from '../core/error.ts'
import type { JsonObject } from '../core/json/value.ts'
import { warningHeader } from '../core/warning-text.ts'
import { estimatedInput } from '../dialect/anthropic-messages/usage.ts'
import { loadDialect } from '../dialect/index.ts'
import { readOptions } from '../routing/options/options.ts'
import { countTokensAt } from '../upstream/count-tokens.ts'
import { deadline } from './deadline.ts'
import { credentialFor, makePlan } from './make-plan.ts'
import { type Operation, type Request, replyJson, type Services } from './operation.ts'
import { readBody } from './read-body.ts'
import { resolveModels } from './resolve-models.ts'

const ESTIMATED = 'input_tokens: estimated from the length of the text, no provider of this model counts tokens'

/** The provider's own count, or undefined where none of the model's providers has one that answers. */
const nativeCount = async (call: Call, request: Request, services: Services): Promise<JsonObject | undefined> => {
  const { caller, exchange } = request
  if (!caller) return undefined
  const { options } = readOptions(call.gateway, call.headers)
  const made = await makePlan(call, options, caller, services)
  const able = made.attempts.find(
    ({ path, provider }) => path.mode === 'relay' && provider.wires[path.wire]?.countTokensUrl,
  )
  if (!able) return undefined
  const { signal, clear } = deadline(exchange, services.timeouts.totalMs)
  try {
    const credential = credentialFor(made, able)
    const counted = await countTokensAt(
      able,
      call,
      { credential, timeouts: services.timeouts, signal },
      services.upstream,
    )
    return counted
  } catch (thrown) {
    const error = asGatewayError(thrown)
    if (error.code === 'upstream-refused') forgetCredential(able, caller, services)
    if (!error.failover) throw error
    return undefined
  } finally {
    clear()
  }
}

/** `POST /v1/messages/count_tokens`: native where a provider counts, else an estimate that says so in the warnings. */
export const countTokens: Operation = {
  dialect: 'anthropic-messages',
  run: async (request, services) => {
    const { exchange } = request
    const { body, source } = await readBody(exchange, services.maxBodyBytes)
    if (body['stream'] === true)
      throw new GatewayError('bad-request', 'stream is not allowed here.', { param: 'stream' })
    const dialect = await loadDialect('anthropic-messages')
    // The body is a message's, only that it needs no max_tokens.
    const call = dialect.decodeCall({
      body: { max_tokens: 1, ...body },
      source,
      path: exchange.path,
      headers: exchange.headers,
    })
    resolveModels(services.catalog, [call.model])
    const counted = await nativeCount({ ...call, body }, request, services)
    if (counted) await replyJson(request, 200, counted)
    else await replyJson(request, 200, { input_tokens: estimatedInput(body) }, warningHeader([ESTIMATED]))
  },
}
