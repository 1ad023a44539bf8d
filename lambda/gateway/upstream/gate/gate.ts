import type { Bytes } from '../../core/answer/answer.ts'
import { GatewayError } from '../../core/error.ts'
import type { Credential, Provider } from '../../core/provider/provider.ts'
import { redact } from '../../core/redact.ts'
import { secretsIn, secretsOf } from '../../core/secrets.ts'
import { cleanError, cleanHeaders } from './error.ts'
import { cleanJson, cleanWritten, isModelsOwn } from './written.ts'

/**
 * What every word of a provider passes on its way to a caller, a record or the log, on every path: whatever
 * authenticated the request is taken out, in whichever form it is quoted, and in errors and facts also what only looks
 * like it.
 */
export interface Gate {
  /** Of the request on its way out: what it proves itself with must not come back. */
  sent(headers: Readonly<Record<string, string>>): void
  /** Of the answer; the model's own words pass. Costs a search where there is nothing to find. */
  bytes<B extends Bytes>(bytes: B): B | string
  /** The event that tells of an error, or what is said in place of one that is too long. */
  failure(event: string, error: GatewayError, say: (error: GatewayError) => string): string
  /** What an answer tells of itself; the same value where there is nothing to clean. */
  fact<T>(fact: T): T
  headers(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>>
  error(thrown: unknown): GatewayError
}

/** Of an error event that is passed on. */
const MAX_FAILURE = 64 * 1024

/** The fields that open something; those that the provider's shape does not know do, too. */
const secretsAmong = (credential: Credential, { credential: fields }: Pick<Provider, 'credential'>): string[] =>
  Object.entries(credential).flatMap(([name, value]) => (fields[name]?.isOpen ? [] : [value]))

/** One for each attempt. */
export const gateFor = (credential: Credential, provider: Pick<Provider, 'credential'>): Gate => {
  const secrets = secretsOf(secretsAmong(credential, provider))
  const clean = (text: string): string => redact(secrets.without(text))
  let isSent = false
  return {
    sent: (headers) => {
      isSent = true
      secrets.add(secretsIn(headers))
    },
    bytes: (bytes) => {
      if (!secrets.isIn(bytes)) return bytes
      const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()
      const cleaned = cleanWritten(text, secrets.without, isModelsOwn)
      return cleaned === text ? bytes : cleaned
    },
    failure: (event, error, say) =>
      event.length > MAX_FAILURE ? say(cleanError(error, clean)) : cleanWritten(event, clean),
    fact: (fact) => cleanJson(fact, clean) as typeof fact,
    headers: (headers) => cleanHeaders(headers, clean),
    error: (thrown) => {
      const error = cleanError(thrown, clean)
      return isSent ? error : new GatewayError(error.code, error.message, { ...error.detail, isUnsent: true })
    },
  }
}

/** Asks a provider; whatever comes of it was read by the gate, and so was what is thrown. */
export const throughGate = async <T>(
  credential: Credential,
  provider: Pick<Provider, 'credential'>,
  ask: (gate: Gate) => Promise<T>,
): Promise<T> => {
  const gate = gateFor(credential, provider)
  try {
    return await ask(gate)
  } catch (thrown) {
    throw gate.error(thrown)
  }
}
