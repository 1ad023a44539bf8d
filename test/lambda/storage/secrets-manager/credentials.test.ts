import { expect, test } from 'vitest'
import { secretsManagerCredentials } from '../../../../lambda/storage/secrets-manager/credentials.ts'
import { CLIENT_NAMES, type ClientName, serviceAt } from '../aws/clients.ts'
import { credentialsConformance } from '../conformance/credentials.ts'
import { withFakeAws } from '../fake-aws.ts'

const bench = withFakeAws()

const open = (by?: ClientName) =>
  secretsManagerCredentials(serviceAt('secretsmanager', bench.aws.endpoint, by), {
    prefix: 'pointsman',
    now: () => bench.now,
  })

for (const by of CLIENT_NAMES)
  credentialsConformance(`Secrets Manager by ${by}`, async (stored) => {
    for (const [provider, value] of Object.entries(stored))
      bench.aws.secrets.set(`pointsman/${provider}`, JSON.stringify(value))
    return open(by)
  })

test.each(['{}', '"{}"', '""', ''])('the placeholder %s is none', async (placeholder) => {
  bench.aws.secrets.set('pointsman/openai', placeholder)
  expect(await open().get('openai')).toBeUndefined()
})

test('asks once for all who wait, and again after five minutes', async () => {
  bench.aws.secrets.set('pointsman/openai', '{"apiKey":"one"}')
  const credentials = open()
  await Promise.all([credentials.get('openai'), credentials.get('openai'), credentials.get('openai')])
  bench.aws.secrets.set('pointsman/openai', '{"apiKey":"two"}')
  bench.now = 299_999
  expect(await credentials.get('openai')).toEqual({ apiKey: 'one' })
  expect(bench.aws.calls).toHaveLength(1)
  bench.now = 300_000
  expect(await credentials.get('openai')).toEqual({ apiKey: 'two' })
})

test('after a refusal it asks again, but not all the time', async () => {
  bench.aws.secrets.set('pointsman/openai', '{"apiKey":"old"}')
  const credentials = open()
  await credentials.get('openai')
  bench.aws.secrets.set('pointsman/openai', '{"apiKey":"new"}')
  bench.now = 14_999
  credentials.forget('openai')
  expect(await credentials.get('openai')).toEqual({ apiKey: 'old' })
  bench.now = 15_000
  credentials.forget('openai')
  expect(await credentials.get('openai')).toEqual({ apiKey: 'new' })
  expect(bench.aws.calls).toHaveLength(2)
})

test('sees a secret soon after its placeholder was filled in', async () => {
  bench.aws.secrets.set('pointsman/openai', '{}')
  const credentials = open()
  expect(await credentials.get('openai')).toBeUndefined()
  expect(await credentials.get('openai')).toBeUndefined()
  expect(bench.aws.calls).toHaveLength(1)
  bench.aws.secrets.set('pointsman/openai', '{"apiKey":"one"}')
  bench.now = 15_000
  expect(await credentials.get('openai')).toEqual({ apiKey: 'one' })
})

test('asks for a secret that does not exist as rarely as for one that does', async () => {
  const credentials = open()
  await credentials.get('openai')
  bench.now = 299_999
  expect(await credentials.get('openai')).toBeUndefined()
  expect(bench.aws.calls).toHaveLength(1)
})

test('an unreadable store is an error, not none, and is asked again', async () => {
  const credentials = open()
  bench.aws.failure = 'AccessDeniedException'
  await expect(credentials.get('openai')).rejects.toThrow('AccessDeniedException')
  bench.aws.failure = undefined
  expect(await credentials.get('openai')).toBeUndefined()
})

test.each([
  'sk-secret-value',
  '["sk-secret-value"]',
  '{"apiKey":["sk-secret-value"]}',
  '{"apiKey":"","x":"sk-secret-value"}',
])('refuses %s without repeating it', async (content) => {
  bench.aws.secrets.set('pointsman/openai', content)
  const error = await open().get('openai').catch(String)
  expect(error).toContain('The secret pointsman/openai')
  expect(error).not.toContain('sk-secret')
})
