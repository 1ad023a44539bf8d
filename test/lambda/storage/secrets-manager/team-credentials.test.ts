import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { secretsManagerTeamCredentials } from '../../../../lambda/storage/secrets-manager/team-credentials.ts'
import { CLIENT_NAMES, type ClientName, serviceAt } from '../aws/clients.ts'
import { teamCredentialsConformance } from '../conformance/team-credentials.ts'
import { withFakeAws } from '../fake-aws.ts'

const bench = withFakeAws()

const open = (by?: ClientName) =>
  secretsManagerTeamCredentials(serviceAt('secretsmanager', bench.aws.endpoint, by), {
    prefix: 'pointsman/prod',
    now: () => bench.now,
  })
const secret = (provider: string) => `pointsman/prod/teams/a/${provider}`
const stored = (apiKey: string) => JSON.stringify({ credentials: [{ apiKey }] })

for (const by of CLIENT_NAMES)
  teamCredentialsConformance(`Secrets Manager by ${by}`, () => ({
    store: {
      credentials: open(by),
      write: (team, provider, text) => bench.aws.secrets.set(`pointsman/prod/teams/${team}/${provider}`, text),
    },
    close: () => undefined,
  }))

test('one secret per team and provider, asked for once in five minutes, also when there is none', async () => {
  bench.aws.secrets.set(secret('openai'), stored('one'))
  const credentials = open()
  await Promise.all([credentials.list('a', 'openai'), credentials.list('a', 'openai'), credentials.list('a', 'none')])
  bench.aws.secrets.delete(secret('openai'))
  bench.now = 299_999
  expect(await credentials.list('a', 'openai')).toEqual([{ apiKey: 'one' }])
  expect(await credentials.list('a', 'none')).toEqual([])
  expect(bench.aws.calls).toHaveLength(2)
  bench.now = 300_000
  expect(await credentials.list('a', 'openai')).toEqual([])
})

test('after a refusal it asks again, but not all the time', async () => {
  bench.aws.secrets.set(secret('rotated'), stored('old'))
  const credentials = open()
  expect(await credentials.list('a', 'rotated')).toEqual([{ apiKey: 'old' }])
  bench.aws.secrets.set(secret('rotated'), stored('new'))
  bench.now = 14_999
  credentials.forget('a', 'rotated')
  expect(await credentials.list('a', 'rotated')).toEqual([{ apiKey: 'old' }])
  bench.now = 15_000
  credentials.forget('a', 'rotated')
  expect(await credentials.list('a', 'rotated')).toEqual([{ apiKey: 'new' }])
  expect(bench.aws.calls).toHaveLength(2)
})

test('an unreadable store is an error, not none, and is asked again', async () => {
  const credentials = open()
  bench.aws.failure = 'AccessDeniedException'
  await expect(credentials.list('a', 'unreadable')).rejects.toThrow('AccessDeniedException')
  bench.aws.failure = undefined
  expect(await credentials.list('a', 'unreadable')).toEqual([])
})

test('makes a secret only where there is none', async () => {
  const credentials = open()
  await credentials.change('a', 'written', () => [{ apiKey: 'one' }])
  await credentials.change('a', 'written', () => [{ apiKey: 'two' }])
  expect(bench.aws.calls).toEqual(['GetSecretValue', 'CreateSecret', 'GetSecretValue', 'PutSecretValue'])
  expect(bench.aws.secrets.get(secret('written'))).toBe(stored('two'))
})

test('a secret that others keep changing is given up, and says so', async () => {
  bench.aws.secrets.set(secret('contested'), stored('theirs'))
  bench.aws.versions.set(`${secret('contested')} ${hash('sha256', 'the first')}`, stored('next'))
  const changing = open().change('a', 'contested', () => [{ apiKey: 'mine' }])
  await expect(changing).rejects.toThrow('Others keep changing the secret pointsman/prod/teams/a/contested')
  expect(bench.aws.secrets.get(secret('contested'))).toBe(stored('theirs'))
})
