import { expect, test } from 'vitest'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { environmentCredentials } from '../../../../lambda/storage/environment/credentials.ts'
import { firstOf } from '../../../../lambda/storage/first-of.ts'
import { credentialsConformance } from '../conformance/credentials.ts'

const provider = (slug: string, credential: Provider['credential']): Provider => ({
  slug,
  name: slug,
  credential,
  wires: {},
})

const PROVIDERS = [
  provider('openai', { apiKey: { env: ['OPENAI_API_KEY', 'OPENAI_KEY'], required: true } }),
  provider('bedrock', {
    accessKeyId: { env: ['AWS_ACCESS_KEY_ID'], required: true },
    secretAccessKey: { env: ['AWS_SECRET_ACCESS_KEY'], required: true },
    region: { env: ['AWS_REGION'], required: false },
  }),
  provider('optional', { token: { env: ['OPTIONAL_TOKEN'], required: false } }),
  provider('sim', {}),
]

const open = (env: Record<string, string | undefined>) => environmentCredentials(env, PROVIDERS)

credentialsConformance('the environment', async ({ openai, bedrock }) =>
  open({
    OPENAI_API_KEY: openai?.['apiKey'],
    AWS_ACCESS_KEY_ID: bedrock?.['accessKeyId'],
    AWS_SECRET_ACCESS_KEY: bedrock?.['secretAccessKey'],
    AWS_REGION: bedrock?.['region'],
  }),
)

test('takes the first name that is set to something', async () => {
  expect(await open({ OPENAI_API_KEY: '', OPENAI_KEY: 'b' }).get('openai')).toEqual({ apiKey: 'b' })
  expect(await open({ OPENAI_API_KEY: 'a', OPENAI_KEY: 'b' }).get('openai')).toEqual({ apiKey: 'a' })
})

test('is all or nothing for required fields; optional ones may be missing', async () => {
  expect(await open({ AWS_ACCESS_KEY_ID: 'a', AWS_REGION: 'r' }).get('bedrock')).toBeUndefined()
  expect(await open({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: '' }).get('bedrock')).toBeUndefined()
  expect(await open({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' }).get('bedrock')).toEqual({
    accessKeyId: 'a',
    secretAccessKey: 's',
  })
})

test('nothing set is none, also where nothing is required', async () => {
  for (const slug of ['optional', 'sim', 'openai']) expect(await open({}).get(slug)).toBeUndefined()
})

test('the first of several stores wins, and a failing store is not skipped', async () => {
  const [first, second] = [open({ OPENAI_API_KEY: 'first' }), open({ OPENAI_API_KEY: 'second', OPTIONAL_TOKEN: 't' })]
  expect(await firstOf(first, second).get('openai')).toEqual({ apiKey: 'first' })
  expect(await firstOf(first, second).get('optional')).toEqual({ token: 't' })
  expect(await firstOf(first, second).get('sim')).toBeUndefined()
  const broken = { get: async () => Promise.reject(new Error('unreadable')), forget: () => undefined }
  await expect(firstOf(broken, second).get('openai')).rejects.toThrow('unreadable')
})
