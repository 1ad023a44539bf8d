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

const open = (onUnreadable?: (error: unknown) => void) =>
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
  expect(aws.calls).toEqual(['GetParameter'])
  now = 60_000
  expect(await settings.zeroDataRetention('team')).toBe(false)
})

test.each(['true', '', 'ON', 'of'])('the value "%s" counts as on', async (value) => {
  aws.parameters.set('/pointsman/odd/zero-data-retention', value)
  expect(await open().zeroDataRetention('odd')).toBe(true)
})

test('says why it is unreadable, spares SSM for five seconds, then recovers', async () => {
  const errors: unknown[] = []
  const settings = open((error) => errors.push(error))
  aws.failure = 'ThrottlingException'
  expect(await settings.zeroDataRetention('new')).toBe(true)
  expect(String(errors)).toContain('ThrottlingException')
  aws.failure = undefined
  now = 4_999
  expect(await settings.zeroDataRetention('new')).toBe(true)
  now = 5_000
  expect(await settings.zeroDataRetention('new')).toBe(false)
  expect(aws.calls).toHaveLength(2)
})
