import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { secretsManagerCredentials } from '../../../../lambda/storage/secrets-manager/credentials.ts'
import { credentialsConformance } from '../conformance/credentials.ts'
import { type FakeAws, fakeAws } from '../fake-aws.ts'

let aws: FakeAws
let client: SecretsManagerClient
let now: number

beforeAll(async () => {
  aws = await fakeAws()
  client = new SecretsManagerClient({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
})
afterAll(async () => {
  client.destroy()
  await aws.close()
})
beforeEach(() => {
  now = 0
  aws.secrets.clear()
  aws.calls.length = 0
  aws.failure = undefined
})

const open = () => secretsManagerCredentials(client, { prefix: 'pointsman', now: () => now })

credentialsConformance('Secrets Manager', async (stored) => {
  for (const [provider, value] of Object.entries(stored))
    aws.secrets.set(`pointsman/${provider}`, JSON.stringify(value))
  return open()
})

test.each(['{}', '"{}"', '""', ''])('the placeholder %s is none', async (placeholder) => {
  aws.secrets.set('pointsman/openai', placeholder)
  expect(await open().get('openai')).toBeUndefined()
})

test('asks once for all who wait, and again after five minutes', async () => {
  aws.secrets.set('pointsman/openai', '{"apiKey":"one"}')
  const credentials = open()
  await Promise.all([credentials.get('openai'), credentials.get('openai'), credentials.get('openai')])
  aws.secrets.set('pointsman/openai', '{"apiKey":"two"}')
  now = 299_999
  expect(await credentials.get('openai')).toEqual({ apiKey: 'one' })
  expect(aws.calls).toHaveLength(1)
  now = 300_000
  expect(await credentials.get('openai')).toEqual({ apiKey: 'two' })
})

test('after a refusal it asks again, but not all the time', async () => {
  aws.secrets.set('pointsman/openai', '{"apiKey":"old"}')
  const credentials = open()
  await credentials.get('openai')
  aws.secrets.set('pointsman/openai', '{"apiKey":"new"}')
  now = 14_999
  credentials.forget('openai')
  expect(await credentials.get('openai')).toEqual({ apiKey: 'old' })
  now = 15_000
  credentials.forget('openai')
  expect(await credentials.get('openai')).toEqual({ apiKey: 'new' })
  expect(aws.calls).toHaveLength(2)
})

test('sees a secret soon after its placeholder was filled in', async () => {
  aws.secrets.set('pointsman/openai', '{}')
  const credentials = open()
  expect(await credentials.get('openai')).toBeUndefined()
  expect(await credentials.get('openai')).toBeUndefined()
  expect(aws.calls).toHaveLength(1)
  aws.secrets.set('pointsman/openai', '{"apiKey":"one"}')
  now = 15_000
  expect(await credentials.get('openai')).toEqual({ apiKey: 'one' })
})

test('asks for a secret that does not exist as rarely as for one that does', async () => {
  const credentials = open()
  await credentials.get('openai')
  now = 299_999
  expect(await credentials.get('openai')).toBeUndefined()
  expect(aws.calls).toHaveLength(1)
})

test('an unreadable store is an error, not none, and is asked again', async () => {
  const credentials = open()
  aws.failure = 'AccessDeniedException'
  await expect(credentials.get('openai')).rejects.toThrow('AccessDeniedException')
  aws.failure = undefined
  expect(await credentials.get('openai')).toBeUndefined()
})

test.each([
  'sk-secret-value',
  '["sk-secret-value"]',
  '{"apiKey":["sk-secret-value"]}',
  '{"apiKey":"","x":"sk-secret-value"}',
])('refuses %s without repeating it', async (content) => {
  aws.secrets.set('pointsman/openai', content)
  const error = await open().get('openai').catch(String)
  expect(error).toContain('The secret pointsman/openai')
  expect(error).not.toContain('sk-secret')
})
