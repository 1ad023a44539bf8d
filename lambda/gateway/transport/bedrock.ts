import type { BedrockRuntimeClient, ResponseStream } from '@aws-sdk/client-bedrock-runtime'
import { single } from '../core/answer/answer.ts'
import { GatewayError } from '../core/error.ts'
import { expiringCache } from '../core/expiring-cache.ts'
import { compact, parseObject, stringOr } from '../core/json/value.ts'
import type { Credential, UrlInput } from '../core/provider/provider.ts'
import { within } from '../core/time-limit.ts'
import { bedrockEndpoint, hasKeys, regionOf } from '../provider/bedrock.ts'
import { encodable } from '../provider/shared/url-path.ts'
import { send, type Timing, type UpstreamResponse } from './http.ts'
import { iterate, sourceOf } from './iterable.ts'
import { MAX_ANSWER_BYTES } from './limits.ts'
import { readAll, readText, withinLimits } from './read.ts'

type Sdk = typeof import('@aws-sdk/client-bedrock-runtime')
type ClientConfig = NonNullable<ConstructorParameters<Sdk['BedrockRuntimeClient']>[0]>

/** What `client.send` hands through to the request handler, beside its own options. */
interface SendOptions {
  readonly timing: Timing
  readonly opened: (response: UpstreamResponse) => void
}

interface SdkRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array
}

/**
 * The SDK signs and frames; our transport sends, so that time limits, pooling and errors are those of every provider.
 */
const requestHandler = {
  handle: async (request: SdkRequest, options: unknown) => {
    const { timing, opened } = options as SendOptions
    const { protocol, hostname, port, path, method, headers, body } = request
    const url = `${protocol}//${hostname}${port ? `:${port}` : ''}${path}`
    const response = await send(compact({ url, method, headers, body }), timing)
    opened(response)
    const { status, headers: answered } = response
    const isError = status >= 400
    const content = isError ? single(Buffer.from(await readText(response.body))) : withinLimits(response)
    return { response: { statusCode: status, headers: answered, body: iterate(content) } }
  },
}

const refused = (message: string, cause?: unknown): GatewayError =>
  new GatewayError('upstream-refused', message, { provider: 'bedrock', cause })

/** Never the ambient bearer token: which credential is used is decided here, not by AWS_BEARER_TOKEN_BEDROCK. */
const authentication = ({ apiKey, accessKeyId, secretAccessKey, sessionToken }: Credential): ClientConfig => {
  if (apiKey) return { token: { token: apiKey }, authSchemePreference: ['httpBearerAuth'] }
  if (accessKeyId && secretAccessKey)
    return { credentials: compact({ accessKeyId, secretAccessKey, sessionToken }), authSchemePreference: ['sigv4'] }
  if (accessKeyId || secretAccessKey)
    throw refused('The bedrock credential needs accessKeyId and secretAccessKey together.')
  return { authSchemePreference: ['sigv4'] }
}

const makeClient = async (credential: Credential, baseUrl: string): Promise<BedrockRuntimeClient> => {
  const { BedrockRuntimeClient } = await import('@aws-sdk/client-bedrock-runtime')
  const config: ClientConfig = {
    region: regionOf(credential),
    // Explicit, else AWS_ENDPOINT_URL or a profile could send a tenant's traffic elsewhere.
    endpoint: baseUrl || bedrockEndpoint(regionOf(credential)),
    maxAttempts: 1,
    requestHandler: requestHandler as unknown as NonNullable<ClientConfig['requestHandler']>,
    streamCollector: (body: AsyncIterable<Uint8Array>) => readAll(sourceOf(body), MAX_ANSWER_BYTES),
    ...authentication(credential),
  }
  return new BedrockRuntimeClient(config)
}

const clients = expiringCache<BedrockRuntimeClient>({
  load: (key) => {
    const [credential, baseUrl] = JSON.parse(key) as [Credential, string]
    return makeClient(credential, baseUrl)
  },
  lifetimeMs: () => Number.POSITIVE_INFINITY,
  maxEntries: 64,
  now: Date.now,
})

/** As long as a connection may take. */
const CREDENTIALS_MS = 10_000

const noCredentials = (ms: number): GatewayError =>
  new GatewayError('timeout', `The AWS credentials for bedrock were not found within ${ms} ms.`, {
    provider: 'bedrock',
    isUnsent: true,
  })

/**
 * Those of this process, which the client may have to fetch. One whose search hangs is dropped, as it would hang for
 * ever.
 */
const ownCredentials = async (key: string, ms: number) => {
  const client = await clients.get(key)
  return within({ ms, timeoutError: noCredentials }, () => client.config.credentials()).catch((error: unknown) => {
    if (error instanceof GatewayError) clients.forget(key)
    throw error
  })
}

/** AWS credentials of this process's role or profile, for packages that sign by themselves. */
export const ambientAwsCredentials = (region: string, ms = CREDENTIALS_MS) =>
  ownCredentials(JSON.stringify([{ region }, '']), ms)

/** HTTP statuses in Anthropic's words. https://platform.claude.com/docs/en/api/errors */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
}

/** Exceptions that may come inside a stream, without an HTTP status of their own, or with a misleading one. */
const STATUS: Readonly<Record<string, number>> = {
  InternalServerException: 500,
  ModelErrorException: 502,
  ModelStreamErrorException: 502,
  ModelTimeoutException: 408,
  ServiceQuotaExceededException: 429,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  ValidationException: 400,
}

const errorBody = (status: number, message: string): string =>
  JSON.stringify({ type: 'error', error: { type: ERROR_TYPES[status] ?? 'api_error', message } })

interface ServiceException extends Error {
  /** Absent when it came inside a stream. */
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
  /** Likewise. */
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

const statusOf = ({ name, $metadata }: ServiceException): number => {
  const status = $metadata?.httpStatusCode ?? 500
  return STATUS[name] ?? (status >= 400 ? status : 500)
}

const isServiceException = (error: unknown): error is ServiceException => error instanceof Error && '$fault' in error

const requestIdHeader = (id: string | undefined): Record<string, string> => (id ? { 'x-amzn-requestid': id } : {})

const refusal = (error: ServiceException): UpstreamResponse => {
  const status = statusOf(error)
  const retryAfter = error.$response?.headers?.['retry-after']
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...requestIdHeader(error.$metadata?.requestId),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    },
    body: single(Buffer.from(errorBody(status, error.message))),
  }
}

/** What is neither an answer nor ours: no credentials to sign with, or bytes that are no event stream. */
const failure = (thrown: unknown): GatewayError => {
  if (thrown instanceof GatewayError) return thrown
  const name = thrown instanceof Error ? thrown.name : 'unknown'
  if (name === 'CredentialsProviderError') return refused('There are no AWS credentials to call bedrock with.', thrown)
  const detail = { provider: 'bedrock', cause: thrown }
  return new GatewayError('upstream-failed', `The exchange with bedrock failed (${name}).`, detail)
}

const sse = (type: string, json: string): Buffer => Buffer.from(`event: ${type}\ndata: ${json}\n\n`)

/** Each event carries the exact JSON of an Anthropic event; only the framing changes. */
async function* toSse(stream: AsyncIterable<ResponseStream>, leave: () => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const { chunk } of stream) {
      if (!chunk?.bytes) continue
      const json = Buffer.from(chunk.bytes).toString('utf8')
      yield sse(stringOr(parseObject(json)?.['type']) ?? 'message', json)
    }
  } catch (thrown) {
    if (!isServiceException(thrown)) throw failure(thrown)
    yield sse('error', errorBody(statusOf(thrown), thrown.message))
  } finally {
    // The SDK's iterators do not pass on that their reader left.
    leave()
  }
}

const invoke = async (
  client: BedrockRuntimeClient,
  target: UrlInput,
  body: Uint8Array,
  timing: Timing,
): Promise<UpstreamResponse> => {
  const { InvokeModelCommand, InvokeModelWithResponseStreamCommand } = await import('@aws-sdk/client-bedrock-runtime')
  const sent: { response?: UpstreamResponse } = {}
  const options: SendOptions = {
    timing,
    opened: (response) => {
      sent.response = response
    },
  }
  const input = {
    modelId: encodable(target.model, 'bedrock'),
    body,
    contentType: 'application/json',
    accept: 'application/json',
  }
  if (!target.stream) {
    const output = await client.send(new InvokeModelCommand(input), options as object)
    const headers = { 'content-type': 'application/json', ...requestIdHeader(output.$metadata.requestId) }
    return { status: 200, headers, body: single(output.body) }
  }
  const output = await client.send(new InvokeModelWithResponseStreamCommand(input), options as object)
  if (!output.body) throw new Error('no event stream')
  const headers = { 'content-type': 'text/event-stream', ...requestIdHeader(output.$metadata.requestId) }
  return { status: 200, headers, body: sourceOf(toSse(output.body, () => sent.response?.body.cancel())) }
}

/**
 * Anthropic's Messages API on Bedrock, in the shape of any other provider's HTTP answer: event streams become
 * server-sent events, exceptions become Anthropic's error bodies under Bedrock's status. Without keys in the credential
 * the process's own role is used where that is allowed: only for the deployment's own credential. Throws what `send`
 * throws.
 */
export const sendToBedrock = async (
  target: UrlInput,
  body: Uint8Array,
  timing: Timing,
  mayUseRole = false,
): Promise<UpstreamResponse> => {
  try {
    if (!mayUseRole && !hasKeys(target.credential)) throw refused('The bedrock credential has no keys.')
    const key = JSON.stringify([target.credential, target.baseUrl])
    if (!hasKeys(target.credential)) await ownCredentials(key, timing.connectMs)
    return await invoke(await clients.get(key), target, body, timing)
  } catch (thrown) {
    if (isServiceException(thrown)) return refusal(thrown)
    throw failure(thrown)
  }
}
