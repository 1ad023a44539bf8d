import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { listen } from '../../harness/listen.ts'

const SECRET = 'test'

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const isSigned = ({ method, headers }: IncomingMessage, url: URL, body: Buffer): boolean => {
  const authorization = headers.authorization ?? ''
  const [, scope = '', names = '', signature] =
    /Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(authorization) ?? []
  const path = url.pathname.split('/').map((name) => encoded(decodeURIComponent(name)))
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort()
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`)
  const canonical = [method, path.join('/'), query.join('&'), signed.join(''), names, sha256(body)].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${SECRET}`)
  return signature === hmac(key, toSign).toString('hex') && headers['x-amz-content-sha256'] === sha256(body)
}

/** A bucket of S3, which takes nothing that is not signed by the secret `test`. */
export const fakeS3 = async () => {
  /** By their keys. */
  const objects = new Map<string, Buffer>()
  const calls: string[] = []
  /** While set, every call with that method fails with this code. */
  const failing: { method?: string; code: string; status: number } = { code: 'AccessDenied', status: 403 }
  const fail = (response: ServerResponse, status: number, code: string) =>
    response.writeHead(status).end(`<?xml version="1.0"?>\n<Error><Code>${code}</Code><Message>No.</Message></Error>`)
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const url = new URL(request.url ?? '', 'http://s3')
    const body = await buffer(request)
    const { method = '' } = request
    const key = decodeURIComponent(url.pathname.replace(/^\/bucket\//, ''))
    calls.push(`${method} ${key}`)
    if (failing.method === method) return fail(response, failing.status, failing.code)
    if (!isSigned(request, url, body)) return fail(response, 403, 'SignatureDoesNotMatch')
    if (method === 'GET') {
      const found = [...objects.keys()].filter((each) => each.startsWith(url.searchParams.get('prefix') ?? '')).sort()
      const contents = found.map((each) => `<Contents><Key>${escaped(each)}</Key><Size>1</Size></Contents>`)
      return response.end(`<ListBucketResult><Name>bucket</Name>${contents.join('')}</ListBucketResult>`)
    }
    if (method === 'PUT') objects.set(key, body)
    else objects.delete(key)
    return response.writeHead(method === 'PUT' ? 200 : 204).end()
  }
  const server = await listen((request, response) => void answer(request, response))
  return { endpoint: server.url, bucket: 'bucket', objects, calls, failing, close: server.close }
}

export type FakeS3 = Awaited<ReturnType<typeof fakeS3>>
