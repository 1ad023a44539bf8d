import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { vi } from 'vitest'
import { streamingHandler } from '#gateway/api-gateway.ts'
import type { Exchange } from '#gateway/core/exchange.ts'
import type { Credential } from '#gateway/core/provider/provider.ts'
import type { CommittedAttempt } from '#gateway/routing/run/begin.ts'
import { hedged } from '#gateway/routing/run/hedge.ts'
import { ambientAwsCredentials, sendToBedrock } from '#gateway/transport/bedrock.ts'
import { type DownloadOptions, downloader } from '#gateway/transport/download.ts'
import { transportFetch } from '#gateway/transport/fetch.ts'
import { googleAuth } from '#gateway/transport/google-token.ts'
import { send, type Timing } from '#gateway/transport/http.ts'
import { readAll } from '#gateway/transport/read.ts'
import { requireFewFiles, requireFileBytes } from '#gateway/transport/request-downloads.ts'
import { sseEvents } from '#gateway/transport/sse-events.ts'
import { sseFrames } from '#gateway/transport/sse-frames.ts'
import { serve } from '../../../lambda/local/server.ts'
import { JSON_TYPE, type Scripted } from '../../harness/fake-provider.ts'
import { LOGGED } from './ledger.ts'
import type { Rows } from './table.ts'

/** What is called by itself, with the URL of a server that answers as scripted; it rejects with the error. */
export interface Apart {
  readonly server?: Scripted
  readonly run: (url: string) => Promise<unknown>
}

const timing: Timing = { connectMs: 5000, headersMs: 150, idleMs: 5000, signal: new AbortController().signal }

/** API Gateway's event as far as a body is concerned, in a function that allows so much of it and has so much memory. */
const lambda = async (body: string, limitBytes: number, memoryMb: number): Promise<void> => {
  vi.stubGlobal('awslambda', { streamifyResponse: (handler: unknown) => handler })
  const gateway = {
    handle: async (exchange: Exchange) => void (await exchange.body(limitBytes)),
    settle: async () => undefined,
  }
  const handler = streamingHandler(gateway, memoryMb) as unknown as (
    event: APIGatewayProxyEvent,
    stream: undefined,
    context: Context,
  ) => Promise<void>
  const event = { httpMethod: 'POST', path: '/', body, requestContext: { requestTimeEpoch: 0 } }
  await handler(event as APIGatewayProxyEvent, undefined, {} as Context)
}

const download = (path: string, options: Partial<DownloadOptions> = {}) => {
  const fetchFile = downloader({
    enabled: true,
    resolve: async () => ['127.0.0.1'],
    allow: (address) => address === '127.0.0.1',
    ...options,
  })
  return (url: string) => fetchFile(path.startsWith('/') ? `${url}${path}` : path)
}

const png = (chunk: string, more: object = {}): Scripted => ({
  headers: { 'content-type': 'image/png', ...more },
  chunks: [chunk],
})
const redirect = (location: string): Scripted => ({ status: 302, headers: { location }, chunks: [] })

/** Files that callers name by URL: hosts and answers that no test may reach for real. */
export const DOWNLOADS: Rows<Apart> = {
  'no URL': [
    { run: download('nowhere') },
    '400 bad-request url',
    'Cannot fetch the file at the given URL: it is not a valid URL.',
  ],
  'another protocol': [
    { run: download('ftp://files.example/a') },
    '400 bad-request url',
    'Cannot fetch the file at files.example: only http: and https: URLs are fetched.',
  ],
  'a password': [
    { run: download('https://me:secret@files.example/a') },
    '400 bad-request url',
    'Cannot fetch the file at files.example: credentials in URLs are not sent.',
  ],
  'a host without an address': [
    { run: download('https://files.example/a', { resolve: async () => [] }) },
    '400 bad-request url',
    'Cannot fetch the file at files.example: the host name cannot be resolved.',
  ],
  'a private address': [
    { run: download('https://files.example/a', { resolve: async () => ['10.0.0.1'] }) },
    '400 bad-request url',
    'Cannot fetch the file at files.example: it is not on the public internet.',
  ],
  'another port': [
    { run: download('https://files.example:8443/a', { resolve: async () => ['8.8.8.8'] }) },
    '400 bad-request url',
    'Cannot fetch the file at files.example: port 8443 is not 80 or 443.',
  ],
  'too many redirects': [
    { server: redirect('/b'), run: download('/a') },
    '400 bad-request url',
    'Cannot fetch the file at 127.0.0.1: it redirects more than 3 times.',
  ],
  'a redirect to nowhere': [
    { server: redirect('http://['), run: download('/a') },
    '400 bad-request url',
    'Cannot fetch the file at 127.0.0.1: it redirects to no valid URL.',
  ],
  'an error': [
    { server: { status: 404, chunks: [] }, run: download('/a') },
    '400 bad-request url',
    'Cannot fetch the file at 127.0.0.1: it answered 404.',
  ],
  'no media type': [
    { server: { chunks: ['x'] }, run: download('/a') },
    '400 bad-request url',
    'Cannot fetch the file at 127.0.0.1: its type is not declared, allowed are image/*, audio/*, text/*, application/pdf.',
  ],
  'a media type that is not taken': [
    { server: { headers: JSON_TYPE, chunks: ['{}'] }, run: download('/a') },
    '400 bad-request url',
    'Cannot fetch the file at 127.0.0.1: its type is application/json, allowed are image/*, audio/*, text/*, application/pdf.',
  ],
  'a declared length that is too long': [
    { server: png('12345', { 'content-length': '5' }), run: download('/a', { maxBytes: 4 }) },
    '400 bad-request url',
    'Cannot fetch the file at 127.0.0.1: it is longer than 4 bytes.',
  ],
  'bytes that are too many': [
    { server: png('12345'), run: download('/a', { maxBytes: 4 }) },
    '400 bad-request url',
    'Cannot fetch the file at 127.0.0.1: The answer is longer than 4 bytes.',
  ],
  'a cut': [
    { server: { ...png('x'), end: 'cut' }, run: download('/a') },
    '400 bad-request url',
    'Cannot fetch the file at 127.0.0.1: 127.0.0.1:PORT ended its answer before it was complete.',
  ],
  silence: [
    { server: { ...png('x'), end: 'hang' }, run: download('/a', { timeoutMs: 100 }) },
    '400 bad-request url',
    'Cannot fetch the file at 127.0.0.1: it took longer than 100 ms.',
  ],
  'too many files': [
    { run: async () => requireFewFiles(21) },
    '400 unsupported url',
    'The files that the request names by URL, and this provider wants as bytes, are 21; at most 20 are fetched for a request.',
  ],
  'too many bytes in all': [
    { run: async () => requireFileBytes(50_000_001) },
    '400 unsupported url',
    'The files that the request names by URL, and this provider wants as bytes, are longer than 50000000 bytes in all.',
  ],
  'no connection': [
    { run: download('http://127.0.0.1:1/a') },
    '400 bad-request url',
    'Cannot fetch the file at 127.0.0.1: The connection to 127.0.0.1:1 failed (ECONNREFUSED).',
  ],
}

let privateKey: string | undefined
const rsaKey = (): string => {
  privateKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
  return privateKey
}

const token = (server: Scripted): Apart => ({
  server,
  run: (tokenUri) => googleAuth({ tokenUri }).accessToken({ clientEmail: 'a@b', privateKey: rsaKey() }),
})

const bedrock =
  (credential: Credential, stream = false, mayUseRole = false) =>
  async (baseUrl: string) => {
    const target = { baseUrl, credential, stream, model: 'm' }
    const { body } = await sendToBedrock(target, Buffer.from('{}'), { ...timing, headersMs: 5000 }, mayUseRole)
    await readAll(body, 1e6)
  }
const KEYS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example', region: 'eu-west-1' }

/** Without any credential that the process might have. */
const withoutRole = (url: string) => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_ACCESS_KEY_ID', '')
  vi.stubEnv('AWS_PROFILE', '')
  vi.stubEnv('HOME', '/nowhere')
  return bedrock({ region: 'eu-west-1' }, false, true)(url)
}

/** With credentials that have to be fetched where nobody answers. */
const withoutAnswer = (url: string) => {
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', url)
  vi.stubEnv('AWS_ACCESS_KEY_ID', '')
  return ambientAwsCredentials('eu-west-3', 300)
}

/** Asks a server that accepts the connection and never says a word. */
const silence = async (): Promise<void> => {
  const server = createServer((socket) => socket.resume().on('error', () => undefined)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await send({ url: `http://127.0.0.1:${port}`, headers: {} }, timing).finally(() => server.close())
}

/** What a request is ended with that is under way when the local server stops. */
const stopped = async (): Promise<never> => {
  const begun = Promise.withResolvers<void>()
  let reason: unknown
  const handle = async ({ signal, reply }: Exchange): Promise<void> => {
    begun.resolve()
    await once(signal, 'abort')
    reason = signal.reason
    await reply(503, {}).end()
  }
  const server = await serve({ handle, settle: async () => undefined }, { port: 0, limits: { stopMs: 0 } })
  const asked = fetch(server.url)
  await begun.promise
  await Promise.all([server.stop(), asked])
  throw reason
}

/** What is said of an attempt that another one overtook: the routing metadata of the answer tells it. */
const overtaken = async (): Promise<void> => {
  const { promise, reject } = Promise.withResolvers<CommittedAttempt>()
  const won = { answer: {}, settle: () => undefined } as unknown as CommittedAttempt
  const second = { committed: Promise.resolve(won), cancel: () => undefined }
  await hedged({ committed: promise, cancel: reject }, 0, () => second)
  await promise
}

const MEGABYTE = new Uint8Array(1024 * 1024).fill(0x78)
const endless = (push: (bytes: Uint8Array) => unknown) => async () => {
  push(Buffer.from('data: '))
  for (let megabytes = 0; megabytes < 40; megabytes++) push(MEGABYTE)
}

/** What lies behind an address that only a deployment has, or takes too long to be put to a whole gateway. */
export const APART: Rows<Apart> = {
  ...LOGGED,
  'Lambda: a body that is too large': [
    { run: () => lambda('four', 3, 256) },
    '413 too-large',
    'The request body has 4 bytes; at most 3 are allowed.',
  ],
  'Lambda: a body that its memory does not take': [
    { run: () => lambda(`’${'x'.repeat(5_180_000)}`, 10_000_000, 256) },
    '413 too-large',
    "The body has 5.2 MB; this function's 256 MB of memory take 2.6 MB of such text. Deploy it with memory=384, in a CDK app of your own with memorySize: 384.",
  ],
  'Google: no account': [
    { run: () => googleAuth().accessToken({ privateKey: 'x' }) },
    '502 upstream-refused',
    'No access token for vertex: its credential needs clientEmail and privateKey.',
  ],
  'Google: refused with a reason': [
    token({ status: 400, chunks: ['{"error":"invalid_grant","error_description":"Invalid JWT Signature"}'] }),
    '502 upstream-refused',
    'No access token for vertex: Google answered 400, Invalid JWT Signature.',
  ],
  'Google: refused with a word': [
    token({ status: 401, chunks: ['{"error":"invalid_client"}'] }),
    '502 upstream-refused',
    'No access token for vertex: Google answered 401, invalid_client.',
  ],
  'Google: refused without a word': [
    token({ status: 403, chunks: ['<html>'] }),
    '502 upstream-refused',
    'No access token for vertex: Google answered 403, no token in the answer.',
  ],
  'Google: failed': [
    token({ status: 503, chunks: ['<html>'] }),
    '502 upstream-failed',
    'No access token for vertex: Google answered 503.',
  ],
  'Google: silent': [
    {
      server: { chunks: [' '], end: 'hang' },
      run: (tokenUri) =>
        googleAuth({ tokenUri, limitMs: 200 }).accessToken({ clientEmail: 'a@b', privateKey: rsaKey() }),
    },
    '504 timeout',
    'No access token for vertex: Google did not answer within 200 ms.',
  ],
  'a header that no header can hold': [
    { run: () => send({ url: 'http://127.0.0.1:1/', headers: { 'x-a': 'b\nc' } }, timing) },
    '400 unsupported',
    'Nothing can be sent to 127.0.0.1:1: Invalid character in header content ["x-a"].',
  ],
  'Bedrock: no role': [
    { run: withoutRole },
    '502 upstream-refused',
    'There are no AWS credentials to call bedrock with.',
  ],
  'Bedrock: a role that does not come': [
    { server: { chunks: [], end: 'hang' }, run: withoutAnswer },
    '504 timeout',
    'The AWS credentials for bedrock were not found within 300 ms.',
  ],
  'Bedrock: half a pair of keys': [
    { run: bedrock({ ...KEYS, secretAccessKey: '' }) },
    '502 upstream-refused',
    'The bedrock credential needs accessKeyId and secretAccessKey together.',
  ],
  'Bedrock: no event stream': [
    { server: { chunks: ['nonsense of some length'] }, run: bedrock(KEYS, true) },
    '502 upstream-failed',
    'The exchange with bedrock failed (Error).',
  ],
  'a server that stops': [{ run: stopped }, '503 internal', 'The server was stopped. Try again when it is back.'],
  'an attempt that another one overtook': [{ run: overtaken }, '499 cancelled', 'Another attempt answered first.'],
  'a provider over another protocol': [
    { run: () => send({ url: 'ftp://127.0.0.1/', headers: {} }, timing) },
    '502 upstream-unreachable',
    'Cannot reach 127.0.0.1 over ftp: Only http: and https: exist.',
  ],
  'a provider that does not answer': [{ run: silence }, '504 timeout', '127.0.0.1:PORT did not answer within 150 ms.'],
  'a provider that answers too much': [
    {
      server: png('12345'),
      run: async (url) => readAll((await send({ url, headers: {} }, { ...timing, headersMs: 5000 })).body, 4),
    },
    '502 upstream-failed',
    'The answer is longer than 4 bytes.',
  ],
  'an event that is too long, relayed': [
    { run: endless(sseFrames().push) },
    '502 upstream-failed',
    'The provider sent an event longer than 33554432 bytes.',
  ],
  'an event that is too long, translated': [
    { run: endless(sseEvents().push) },
    '502 upstream-failed',
    'The provider sent an event longer than 33554432 bytes.',
  ],
  'a package that would fetch a URL': [
    { run: (url) => transportFetch(timing)(url) },
    '400 unsupported',
    'Provider packages may only POST text or bytes, not GET something else.',
  ],
}
