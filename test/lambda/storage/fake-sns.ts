import { createHash, createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen } from '../../harness/listen.ts'

const SECRET = 'test'

const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const isSigned = ({ headers }: IncomingMessage, body: string): boolean => {
  const [, scope = '', names = '', signature] =
    /Credential=[^/]+\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(headers.authorization ?? '') ?? []
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`)
  const canonical = ['POST', '/', '', signed.join(''), names, sha256(body)].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${SECRET}`)
  return signature === hmac(key, toSign).toString('hex') && scope.endsWith('/sns/aws4_request')
}

/** Topics of SNS, which take nothing that is not signed by the secret `test`. */
export const fakeSns = async () => {
  /** What was published, as its form said. */
  const published: Record<string, string>[] = []
  /** While they are set, calls are answered so: the next first. */
  const answers: { status: number; body: string }[] = []
  const error = (status: number, code: string) => ({
    status,
    body: `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>No &amp; no.</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  })
  let calls = 0
  const take = (form: Record<string, string>) => {
    published.push(form)
    const id = `message-${published.length}`
    const body = `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${id}</MessageId></PublishResult></PublishResponse>`
    return { status: 200, body }
  }
  const { url, close } = await listen(async (request, response) => {
    const body = await text(request)
    calls++
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    const isRight = request.method === 'POST' && isForm && isSigned(request, body)
    const answer = isRight ? (answers.shift() ?? take(Object.fromEntries(new URLSearchParams(body)))) : undefined
    const { status, body: xml } = answer ?? error(403, 'SignatureDoesNotMatch')
    response.writeHead(status, { 'content-type': 'text/xml' }).end(xml)
  })
  return { endpoint: url, published, answers, error, calls: () => calls, close }
}

export type FakeSns = Awaited<ReturnType<typeof fakeSns>>
