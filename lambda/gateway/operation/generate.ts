import { forgetCredential } from '../access/keyring.ts'
import type { Call, DialectName } from '../core/call.ts'
import type { AnswerMeta, Dialect } from '../core/dialect.ts'
import { GatewayError } from '../core/error.ts'
import { warningHeader, warningText } from '../core/warning-text.ts'
import { loadDialect } from '../dialect/index.ts'
import { gatewayMetadata } from '../generation/metadata.ts'
import type { Trace } from '../generation/trace.ts'
import { type RoutingOptions, readOptions } from '../routing/options/options.ts'
import { emptyPlan } from '../routing/plan/plan.ts'
import { createCircuits } from '../routing/run/circuits.ts'
import { timeoutsFor } from '../routing/run/provider-timeout.ts'
import { type CommittedAttempt, run } from '../routing/run/run.ts'
import { execute } from '../upstream/execute.ts'
import { type Execute, FAULT_HEADER, withFaults } from '../upstream/injected-fault.ts'
import { isStrict } from '../upstream/strict.ts'
import { deadline } from './deadline.ts'
import { readFaults } from './faults.ts'
import { credentialFor, makePlan } from './make-plan.ts'
import { noteCache } from './note-cache.ts'
import type { Operation, Request, Services } from './operation.ts'
import { readBody } from './read-body.ts'
import { send } from './send.ts'
import { strictly } from './strict-plan.ts'

const read = async (
  dialect: Dialect,
  { exchange, trace }: Request,
  services: Services,
): Promise<{ call: Call; options: RoutingOptions }> => {
  const { body, source } = await readBody(exchange, services.maxBodyBytes)
  const call = dialect.decodeCall({ body, source, path: exchange.path, headers: exchange.headers })
  trace.call = call
  const { options, unknown } = readOptions(call.gateway, call.headers)
  trace.user = options.user
  trace.tags = options.tags
  trace.warnings = unknown.map((name) => `providerOptions.gateway.${name}: not known to this gateway`)
  if (isStrict(call) && unknown.length > 0)
    throw new GatewayError('bad-request', trace.warnings.join('; '), { param: `providerOptions.gateway.${unknown[0]}` })
  return { call, options }
}

const answerHeaders = (trace: Trace, { attempt, answer }: CommittedAttempt): Record<string, string> => ({
  // Where the provider gave none. Qwen Code 0.24.4 goes on after a broken stream only where there was an `x-request-id`.
  'request-id': trace.id,
  'x-request-id': trace.id,
  ...answer.headers,
  'x-gateway-generation-id': trace.id,
  'x-gateway-provider': attempt.provider.slug,
  'x-gateway-model': attempt.model,
  'x-gateway-attempts': String(trace.outcomes.length),
  ...warningHeader(trace.warnings),
})

/** Asks a model in one dialect: plans, runs until an attempt commits, answers. */
export const generate = (name: DialectName): Operation => ({
  dialect: name,
  isGeneration: true,
  run: async (request, services) => {
    const { exchange, trace, caller } = request
    if (!caller) throw new GatewayError('unauthenticated', 'A key is needed to ask a model.')
    const faults = readFaults(exchange.headers, caller)
    const dialect = await loadDialect(name)
    const { call, options } = await read(dialect, request, services)
    const made = strictly(call, options, await makePlan(call, options, caller, services))
    if (faults.length > 0) trace.isRehearsal = true
    if (faults.length > 0) trace.warnings = [...trace.warnings, `${FAULT_HEADER}: failures may be made up`]
    trace.models = made.models
    trace.zeroDataRetention = made.zeroDataRetention
    trace.warnings = [...trace.warnings, ...made.warnings]
    if (made.attempts.length === 0) throw emptyPlan(call.model, made)
    const whole = deadline(exchange, services.timeouts.totalMs)
    const meta: AnswerMeta = {
      generationId: trace.id,
      model: call.model,
      createdAt: new Date(trace.receivedAt),
      gateway: () => gatewayMetadata(trace, made),
    }
    const ask: Execute = (attempt, signal) => {
      const credential = credentialFor(made, attempt)
      const timeouts = timeoutsFor(attempt, services.timeouts)
      return execute(attempt, { call, dialect, credential, timeouts, signal, meta }, services.upstream)
    }
    try {
      const committed = await run({
        attempts: made.attempts,
        execute: withFaults(ask, faults, call.stream),
        timeouts: services.timeouts,
        signal: whole.signal,
        now: services.now,
        course: trace,
        // A rehearsal must not turn other requests away from a provider that works.
        circuits: faults.length > 0 ? createCircuits(services.now) : services.circuits,
        random: Math.random,
        hedgeAfterMs: ({ provider, providerModel }) =>
          (options.hedge ?? services.hedge) ? services.health.slowTtftMs(provider.slug, providerModel) : undefined,
      })
      trace.committed = committed
      trace.warnings = [...trace.warnings, ...committed.answer.conversion.told.warnings.map(warningText)]
      trace.status = committed.answer.status
      trace.error = await send(exchange, committed, {
        headers: answerHeaders(trace, committed),
        streamedIn: call.stream ? name : undefined,
        signal: whole.signal,
      })
      committed.settle(trace.error)
      if (faults.length === 0) noteCache(made, committed.outcome, services)
    } finally {
      whole.clear()
      for (const { attempt, error } of trace.outcomes)
        if (error?.code === 'upstream-refused') forgetCredential(attempt, caller, services)
    }
  },
})
