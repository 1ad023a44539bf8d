import { GatewayError } from '../../gateway/core/error.ts'

/** Which store was asked for what. */
export interface Asked {
  /** As AWS calls it, e.g. `Secrets Manager`. */
  readonly store: string
  /** As AWS calls it, e.g. `GetItem`. */
  readonly operation: string
}

/** Exceptions of all services, by their names. */
const DENIED = /AccessDenied|NotAuthorized/
const WRONG_CREDENTIALS = /CredentialsProvider|UnrecognizedClient|Signature|ExpiredToken|InvalidClientToken/
const THROTTLED = /Throttl|ThroughputExceeded|LimitExceeded|TooManyRequests/

/** What IAM says is missing, e.g. `dynamodb:GetItem`. */
const MISSING = /not authorized to perform: ([a-z-]+:\w+)/i

/** What AWS threw, as the adapters of stores know it: the exception's own name, also inside of a `storeError`. */
export const awsErrorName = (error: unknown): string | undefined => {
  const thrown = error instanceof GatewayError ? error.cause : error
  return thrown instanceof Error ? thrown.name : undefined
}

/** Were there none, or does AWS not take them? */
export const isAboutCredentials = (error: unknown): boolean => WRONG_CREDENTIALS.test(awsErrorName(error) ?? '')

/** Does AWS want to be asked less often? */
export const isThrottling = (error: unknown): boolean => error instanceof Error && THROTTLED.test(error.name)

const wordFor = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name)

/** AWS understood the request and will not have it: nor will it the next time. */
const isRefusal = (error: Error): boolean => {
  const metadata = '$metadata' in error ? error.$metadata : undefined
  const status = metadata instanceof Object && 'httpStatusCode' in metadata ? Number(metadata.httpStatusCode) : 0
  return status >= 400 && status < 500
}

/** What the operator has to look after; undefined where that is not why. */
const whyRefused = ({ name, message }: Error): string | undefined => {
  if (DENIED.test(name)) {
    const [, permission] = MISSING.exec(message) ?? []
    return permission ? `the permission ${permission} is missing` : 'access is denied'
  }
  return WRONG_CREDENTIALS.test(name) ? 'the AWS credentials are missing, wrong or expired' : undefined
}

/**
 * What a store did wrong, in the operator's words: 503 where time heals it, else 500. AWS's own message stays in the
 * cause, for the log: it has names of accounts and resources.
 */
export const storeError = (thrown: unknown, { store, operation }: Asked): GatewayError => {
  if (thrown instanceof GatewayError) return thrown
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown))
  const word = wordFor(cause)
  const why = whyRefused(cause)
  if (why) return new GatewayError('internal', `${store} refused ${operation} (${word}): ${why}.`, { cause })
  if (isThrottling(cause))
    return new GatewayError('internal', `${store} throttled ${operation} (${word}).`, { status: 503, cause })
  const status = isRefusal(cause) ? 500 : 503
  return new GatewayError('internal', `${store} failed at ${operation} (${word}).`, { status, cause })
}

/** The same of a store that says nothing. */
export const storeTimeout = ({ store, operation }: Asked, ms: number): GatewayError =>
  new GatewayError('internal', `${store} did not answer ${operation} within ${ms} ms.`, { status: 503 })
