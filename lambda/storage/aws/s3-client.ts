import { send } from '../../gateway/transport/http.ts'
import { MAX_ANSWER_BYTES } from '../../gateway/transport/limits.ts'
import { readAll } from '../../gateway/transport/read.ts'
import { endpointOf } from './endpoint.ts'
import type { AwsClient, InputOf, OperationOf } from './operations.ts'
import { withRetries } from './retry.ts'
import { signedHeaders } from './signature.ts'
import { CONNECT_MS, connectionFailure, credentialsIn, IDLE_MS, type SignedClientOptions } from './signed-client.ts'
import { textsIn, xmlException } from './xml.ts'

type Operation = OperationOf<'s3'>
type Input = InputOf<'s3', Operation>

const METHODS = { PutObject: 'PUT', DeleteObject: 'DELETE', ListObjectsV2: 'GET' } as const satisfies Record<
  Operation,
  string
>

/** The same bytes. */
const bufferOf = ({ buffer, byteOffset, length }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, length)

/** A bucket is a part of the host, as S3 wants it; of the path where the environment names another endpoint. */
export const urlOf = (
  { Bucket, Key, Prefix }: { readonly Bucket: string; readonly Key?: string; readonly Prefix?: string },
  { region, variables }: SignedClientOptions,
): URL => {
  const endpoint = new URL(endpointOf('s3', region, variables))
  const isOwn = /^s3(?:-fips)?\./.test(endpoint.hostname)
  const place = isOwn ? `https://${Bucket}.${endpoint.host}` : `${endpoint.href.replace(/\/$/, '')}/${Bucket}`
  const path = (Key ?? '').split('/').map(encodeURIComponent).join('/')
  return new URL(`${place}/${path}${Prefix === undefined ? '' : `?list-type=2&prefix=${encodeURIComponent(Prefix)}`}`)
}

/** S3 by signed requests, as `signedClient` for the APIs that speak JSON: objects of memory's size, and short lists. */
export const s3Client = (options: SignedClientOptions): AwsClient<'s3'> => {
  const once = async (operation: Operation, input: Input, signal: AbortSignal): Promise<object> => {
    const url = urlOf(input, options)
    const method = METHODS[operation]
    const body = 'Body' in input ? bufferOf(input.Body) : ''
    const headers: Record<string, string> = 'ContentType' in input ? { 'content-type': input.ContentType } : {}
    const scope = { service: 's3', region: options.region }
    const signed = signedHeaders({ method, url, headers, body }, scope, credentialsIn(options.variables))
    const request = { url: url.href, method, headers: signed, ...(body === '' ? {} : { body }) }
    const response = await send(request, { connectMs: CONNECT_MS, idleMs: IDLE_MS, signal })
    const xml = Buffer.from(await readAll(response.body, MAX_ANSWER_BYTES)).toString('utf8')
    if (response.status >= 300) throw xmlException(xml, response.status)
    return operation === 'ListObjectsV2' ? { Contents: textsIn(xml, 'Key').map((Key) => ({ Key })) } : {}
  }
  return ({ operation, input }, signal) =>
    withRetries(
      () =>
        once(operation as Operation, input as Input, signal).catch((thrown: unknown) => {
          throw connectionFailure(thrown)
        }),
      signal,
    )
}
