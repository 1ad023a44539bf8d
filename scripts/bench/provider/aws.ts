/**
 * A process that stands for the stores of a deployment on AWS: one team, whose key is the bench's, and one secret.
 * Argument: how many milliseconds it takes to write.
 */
import { createServer } from 'node:http'
import { hashKey } from '#gateway/access/keys.ts'
import { KEY } from '../load/cases.ts'
import { announce } from '../process/announce.ts'

const KEY_ITEM = {
  pk: { S: `KEY#${hashKey(KEY)}` },
  sk: { S: 'META' },
  id: { S: 'key_bench' },
  n: { S: 'bench' },
  tm: { S: 'default' },
  pj: { S: 'default' },
  at: { N: '0' },
}

/** What each operation is answered, whatever it asks for. */
const ANSWERS: Readonly<Record<string, object>> = {
  GetItem: { Item: KEY_ITEM },
  PutItem: {},
  Query: { Items: [], Count: 0, ScannedCount: 0 },
  GetSecretValue: { SecretString: '{"apiKey":"provider-key"}', VersionId: '1' },
  GetParameters: { Parameters: [], InvalidParameters: [] },
}

const WRITING_MS = Number(process.argv[2] ?? 0)

const MISSING = { __type: 'ResourceNotFoundException', message: 'There is none.' }

announce(
  createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      const isMissing = /"SecretId":"[^"]*\/teams\//.test(body)
      const answer = () => {
        response.writeHead(isMissing ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
        response.end(JSON.stringify(isMissing ? MISSING : (ANSWERS[operation] ?? {})))
      }
      if (operation === 'PutItem' && WRITING_MS > 0) setTimeout(answer, WRITING_MS)
      else answer()
    })
  }),
)
