import { randomBytes } from 'node:crypto'
import type { DialectName } from './core/call.ts'
import type { Caller } from './core/caller.ts'
import { asGatewayError, type GatewayError } from './core/error.ts'
import type { Exchange } from './core/exchange.ts'
import { ulid } from './core/ids.ts'
import { loadDialect } from './dialect/index.ts'
import { toRecord } from './generation/record.ts'
import type { RecordSink } from './generation/sink.ts'
import { newTrace, type Trace } from './generation/trace.ts'
import { replyJson, type Services } from './operation/operation.ts'
import { matcher } from './route.ts'
import { ROUTES } from './routes.ts'
import { retryAdvice } from './routing/run/retry.ts'
import { answerHeaders } from './upstream/answer-headers.ts'

/** The gateway, whatever transport carries its exchanges. */
export interface Gateway {
  /** Answers one request. Never rejects. */
  handle(exchange: Exchange): Promise<void>
  /** Resolves when every record so far has been written. */
  settle(): Promise<void>
}

export interface GatewayDeps extends Services {
  /** Throws `unauthenticated`. */
  readonly authenticate: (headers: Readonly<Record<string, string>>) => Promise<Caller>
  readonly sink: RecordSink
}

/** An error before the route is known goes out in the envelope of the SDK that seems to be asking. */
const guessDialect = (headers: Exchange['headers']): DialectName =>
  headers['anthropic-version'] ? 'anthropic-messages' : 'openai-chat'

const replyError = async (exchange: Exchange, trace: Trace, error: GatewayError): Promise<void> => {
  const { encodeError } = await loadDialect(trace.dialect)
  const rendered = encodeError(error, { generationId: trace.id, headers: exchange.headers })
  const attempts = trace.outcomes.length
  await replyJson({ exchange, trace }, rendered.status, rendered.body, {
    // What the SDKs show as the id of a failed request, where the provider gave none.
    'request-id': trace.id,
    'x-request-id': trace.id,
    ...answerHeaders(error.detail.upstream?.headers ?? {}),
    ...rendered.headers,
    ...retryAdvice(error, attempts),
    ...(attempts > 0 ? { 'x-gateway-attempts': String(attempts) } : {}),
  })
}

/** What broke because the client left, e.g. in the middle of its body, did not break here. */
const errorOf = (thrown: unknown, { signal }: Exchange): GatewayError => {
  const error = asGatewayError(thrown)
  return error.code === 'internal' && signal.aborted ? asGatewayError(signal.reason) : error
}

const match = matcher(ROUTES)

/** Composes the gateway: one table of routes, one place that authenticates, one that catches, one that records. */
export const createGateway = (deps: GatewayDeps): Gateway => {
  const { authenticate, sink, log, now, catalog } = deps

  const dispatch = async (exchange: Exchange, trace: Trace): Promise<void> => {
    const { route, parameters } = match(exchange.method, exchange.path)
    const { operation } = route
    trace.dialect = operation.dialect
    if (route.access === 'key') trace.caller = await authenticate(exchange.headers)
    trace.isRecorded = operation.isGeneration === true && trace.caller !== undefined
    await operation.run({ exchange, parameters, caller: trace.caller, trace }, deps)
  }

  const fail = async (exchange: Exchange, trace: Trace, error: GatewayError): Promise<void> => {
    trace.error = error
    if (error.code === 'internal') log({ level: 'error', message: 'internal error', id: trace.id, cause: error.cause })
    // It has no record, since nobody knows whose that would be.
    if (error.code === 'unauthenticated') log({ level: 'warn', message: error.message, id: trace.id })
    if (trace.status === 0) await replyError(exchange, trace, error)
  }

  const handle = async (exchange: Exchange): Promise<void> => {
    const id = `gen_${ulid(exchange.receivedAt, randomBytes(10))}`
    const trace = newTrace(id, exchange.receivedAt, guessDialect(exchange.headers))
    try {
      await dispatch(exchange, trace).catch((thrown: unknown) => fail(exchange, trace, errorOf(thrown, exchange)))
    } catch (cause) {
      log({ level: 'error', message: 'the answer could not be sent', id, cause })
    }
    try {
      if (trace.isRecorded && trace.caller)
        sink.write(
          toRecord(trace, { caller: trace.caller, dialect: trace.dialect, now: now(), version: catalog.version }),
        )
    } catch (cause) {
      log({ level: 'error', message: 'the record could not be made', id, cause })
    }
  }
  return { handle, settle: () => sink.flush() }
}
