import { expect, test } from 'vitest'
import { compact } from '#gateway/core/json/value.ts'
import { ssmSettings } from '../../../../lambda/storage/ssm/settings.ts'
import { CLIENT_NAMES, type ClientName, serviceAt } from '../aws/clients.ts'
import { settingsConformance } from '../conformance/settings.ts'
import { withFakeAws } from '../fake-aws.ts'

const bench = withFakeAws()

const open = (onUnreadable?: (error: unknown, name: string) => void, by?: ClientName) =>
  ssmSettings(
    serviceAt('ssm', bench.aws.endpoint, by),
    compact({ prefix: '/pointsman', now: () => bench.now, onUnreadable }),
  )

for (const by of CLIENT_NAMES)
  settingsConformance(`SSM by ${by}`, () => ({
    store: {
      settings: open(undefined, by),
      breakDown: () => {
        bench.aws.failure = 'AccessDeniedException'
      },
    },
    close: () => undefined,
  }))

test('reads the documented parameter, at most once a minute', async () => {
  bench.aws.parameters.set('/pointsman/team/zero-data-retention', 'on')
  const settings = open()
  expect((await settings.of('team')).zeroDataRetention).toBe(true)
  bench.aws.parameters.set('/pointsman/team/zero-data-retention', 'off')
  bench.now = 59_999
  expect((await settings.of('team')).zeroDataRetention).toBe(true)
  expect((await settings.of('team')).byokFallback).toBe('system')
  expect(bench.aws.calls).toEqual(['GetParameters'])
  bench.now = 60_000
  expect((await settings.of('team')).zeroDataRetention).toBe(false)
})

test.each(['true', '', 'ON', 'of'])('the value "%s" counts as on', async (value) => {
  bench.aws.parameters.set('/pointsman/odd/zero-data-retention', value)
  expect((await open().of('odd')).zeroDataRetention).toBe(true)
})

test('one that is neither word is named', async () => {
  const told: string[] = []
  bench.aws.parameters.set('/pointsman/vague/byok-fallback', 'maybe')
  await open((error, name) => told.push(`${name}: ${error}`)).of('vague')
  expect(told).toEqual(['/pointsman/vague/byok-fallback: Error: It is neither "system" nor "never".'])
})

test.each(['', 'on', 'NEVER', 'systems'])('the fallback "%s" counts as never', async (value) => {
  bench.aws.parameters.set('/pointsman/odd/byok-fallback', value)
  expect((await open().of('odd')).byokFallback).toBe('never')
})

test('says why it is unreadable, spares SSM for five seconds, then recovers', async () => {
  const errors: unknown[] = []
  const settings = open((...told) => errors.push(told))
  bench.aws.failure = 'ThrottlingException'
  expect((await settings.of('new')).zeroDataRetention).toBe(true)
  expect(String(errors)).toMatch(/ThrottlingException.*,\/pointsman\/new$/)
  bench.aws.failure = undefined
  bench.now = 4_999
  expect((await settings.of('new')).zeroDataRetention).toBe(true)
  bench.now = 5_000
  expect((await settings.of('new')).zeroDataRetention).toBe(false)
  // Who throttles is asked three times.
  expect(bench.aws.calls).toHaveLength(3 + 1)
})
