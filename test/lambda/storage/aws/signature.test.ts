import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signedHeaders } from '../../../../lambda/storage/aws/signature.ts'
import { signedClient } from '../../../../lambda/storage/aws/signed-client.ts'
import { listen } from '../../../harness/listen.ts'
import { CLIENT_NAMES, serviceAt } from './clients.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'

interface Received {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

/**
 * The signature that a request should have, by its own date and list of headers.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
const expectedSignature = ({ method, path, headers, body }: Received, secret: string): string => {
  const [, scope = '', names = ''] =
    /Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+)/.exec(headers['authorization'] ?? '') ?? []
  const signed = names.split(';').map((name) => `${name}:${headers[name]?.trim().replace(/ +/g, ' ')}\n`)
  const canonical = [method, path, '', signed.join(''), names, sha256(body)].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`)
  return hmac(key, toSign).toString('hex')
}

const signatureIn = (headers: Readonly<Record<string, string>>): string =>
  /Signature=(\w+)$/.exec(headers['authorization'] ?? headers['Authorization'] ?? '')?.[1] ?? ''

// AWS's test suite for signature version 4, `post-vanilla`.
test('of the published example it is the published one, for the library and for the judge of these tests', () => {
  const published = '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'
  const at = new Date('2015-08-30T12:36:00Z')
  const scope = { service: 'service', region: 'us-east-1' }
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET }
  const url = new URL('https://example.amazonaws.com/')
  const signed = signedHeaders({ method: 'POST', url, headers: {}, body: '' }, scope, credentials, at)
  expect(signatureIn(signed)).toBe(published)
  const headers = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]))
  expect(expectedSignature({ method: 'POST', path: '/', headers, body: '' }, SECRET)).toBe(published)
})

describe('over a socket', () => {
  const received: Received[] = []
  let server: Awaited<ReturnType<typeof listen>>
  const take = async (request: IncomingMessage): Promise<void> => {
    const { method = '', url: path = '', headers } = request
    received.push({ method, path, headers: headers as Record<string, string>, body: await text(request) })
  }
  beforeAll(async () => {
    server = await listen((request, response) => void take(request).then(() => response.end('{}')))
  })
  afterAll(() => server.close())

  test.each(CLIENT_NAMES)('%s signs what arrives, whatever is in it', async (by) => {
    received.length = 0
    const Item = { pk: { S: 'ü "quoted"\n\u{1F600}' }, n: { N: '12345678901234567890' }, none: { NULL: true } }
    await serviceAt('dynamodb', server.url, by)('PutItem', { TableName: 't', Item })
    await serviceAt('secretsmanager', server.url, by)('GetSecretValue', { SecretId: 'a/b' })
    await serviceAt('ssm', server.url, by)('GetParameters', { Names: ['/a/b'] })
    expect(received).toHaveLength(3)
    for (const each of received) expect(signatureIn(each.headers)).toBe(expectedSignature(each, 'test'))
    const told = received.map(({ headers }) => [headers['content-type'], headers['x-amz-target']])
    expect(told).toEqual([
      ['application/x-amz-json-1.0', 'DynamoDB_20120810.PutItem'],
      ['application/x-amz-json-1.1', 'secretsmanager.GetSecretValue'],
      ['application/x-amz-json-1.1', 'AmazonSSM.GetParameters'],
    ])
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ TableName: 't', Item })
  })

  test("a role's token goes along and is signed, a path of the endpoint stays", async () => {
    received.length = 0
    const variables = {
      ...{ AWS_ENDPOINT_URL: `${server.url}/proxy`, AWS_ACCESS_KEY_ID: 'ASIA' },
      ...{ AWS_SECRET_ACCESS_KEY: SECRET, AWS_SESSION_TOKEN: 'token==' },
    }
    const call = { service: 'ssm', operation: 'GetParameters', input: { Names: ['a'] } } as const
    await signedClient({ region: 'cn-north-1', variables })(call, new AbortController().signal)
    const [request] = received
    expect(request).toMatchObject({ path: '/proxy', headers: { 'x-amz-security-token': 'token==' } })
    expect(request?.headers['authorization']).toMatch(/Credential=ASIA\/\d{8}\/cn-north-1\/ssm\/aws4_request/)
    expect(request?.headers['authorization']).toMatch(/SignedHeaders=[\w;-]*x-amz-security-token/)
    expect(request && expectedSignature(request, SECRET)).toBe(signatureIn(request?.headers ?? {}))
  })
})
