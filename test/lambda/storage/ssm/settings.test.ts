import { SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ssmSettings } from '../../../../lambda/storage/ssm/settings.ts'
import { settingsConformance } from '../conformance/settings.ts'
import { type FakeAws, fakeAws } from '../fake-aws.ts'

let aws: FakeAws
let client: SSMClient
let now: number

beforeAll(async () => {
  aws = await fakeAws()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  client = new SSMClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
})
afterAll(async () => {
  client.destroy()
  await aws.close()
})
beforeEach(() => {
  now = 0
  aws.calls.length = 0
  aws.failure = undefined
})

const open = (onUnreadable?: (error: unknown, name: string) => void) =>
  ssmSettings(client, { prefix: '/pointsman', now: () => now, onUnreadable })

settingsConformance('SSM', () => ({
  store: {
    settings: open(),
    breakDown: () => {
      aws.failure = 'AccessDeniedException'
    },
  },
  close: () => undefined,
}))

test('reads the documented parameter, at most once a minute', async () => {
  aws.parameters.set('/pointsman/team/zero-data-retention', 'on')
  const settings = open()
  expect(await settings.zeroDataRetention('team')).toBe(true)
  aws.parameters.set('/pointsman/team/zero-data-retention', 'off')
  now = 59_999
  expect(await settings.zeroDataRetention('team')).toBe(true)
  expect(await settings.byokFallback('team')).toBe('system')
  expect(aws.calls).toEqual(['GetParameters'])
  now = 60_000
  expect(await settings.zeroDataRetention('team')).toBe(false)
})

test.each(['true', '', 'ON', 'of'])('the value "%s" counts as on', async (value) => {
  aws.parameters.set('/pointsman/odd/zero-data-retention', value)
  expect(await open().zeroDataRetention('odd')).toBe(true)
})

test('one that is neither word is named', async () => {
  const told: string[] = []
  aws.parameters.set('/pointsman/vague/byok-fallback', 'maybe')
  await open((error, name) => told.push(`${name}: ${error}`)).byokFallback('vague')
  expect(told).toEqual(['/pointsman/vague/byok-fallback: Error: It is neither "system" nor "never".'])
})

test.each(['', 'on', 'NEVER', 'systems'])('the fallback "%s" counts as never', async (value) => {
  aws.parameters.set('/pointsman/odd/byok-fallback', value)
  expect(await open().byokFallback('odd')).toBe('never')
})

test('says why it is unreadable, spares SSM for five seconds, then recovers', async () => {
  const errors: unknown[] = []
  const settings = open((...told) => errors.push(told))
  aws.failure = 'ThrottlingException'
  expect(await settings.zeroDataRetention('new')).toBe(true)
  expect(String(errors)).toMatch(/ThrottlingException.*,\/pointsman\/new$/)
  aws.failure = undefined
  now = 4_999
  expect(await settings.zeroDataRetention('new')).toBe(true)
  now = 5_000
  expect(await settings.zeroDataRetention('new')).toBe(false)
  expect(aws.calls).toHaveLength(2)
})
