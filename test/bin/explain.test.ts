import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileTeamCredentials, teamsFolder } from '../../lambda/storage/file/credentials.ts'
import { sqliteAccounts } from '../../lambda/storage/sqlite/accounts.ts'
import { databaseFile, openDatabase } from '../../lambda/storage/sqlite/database.ts'
import { sqliteSettings } from '../../lambda/storage/sqlite/settings.ts'
import { type FakeProvider, fakeProvider } from '../harness/fake-provider.ts'
import { runCli, runHere } from './run.ts'

const SECRET = 'canary-0123456789abcdef'
const HELLO = { model: 'openai/gpt-4.1', messages: [{ role: 'user', content: 'hi' }] }

let dataDir: string
let upstream: FakeProvider
let env: Record<string, string>
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'pointsman-'))
  upstream = await fakeProvider(() => ({ chunks: [] }))
  const overrides = { providers: { openai: { baseUrl: upstream.url }, azure: { baseUrl: upstream.url } } }
  writeFileSync(join(dataDir, 'overrides.json'), JSON.stringify(overrides))
  env = {
    POINTSMAN_DATA_DIR: dataDir,
    POINTSMAN_OVERRIDES: join(dataDir, 'overrides.json'),
    OPENAI_API_KEY: SECRET,
  }
  const database = openDatabase(databaseFile(dataDir))
  for (const id of ['red', 'strict']) await sqliteAccounts(database).addTeam({ id, createdAt: 0 })
  database.close()
  await fileTeamCredentials(teamsFolder(dataDir)).change('red', 'openai', () => [{ label: 'main', apiKey: SECRET }])
})
afterAll(async () => {
  rmSync(dataDir, { recursive: true })
  expect(upstream.received).toEqual([])
  await upstream.close()
})

const fileOf = (request: unknown): string => {
  const file = join(dataDir, 'request.json')
  writeFileSync(file, typeof request === 'string' ? request : JSON.stringify(request))
  return file
}

const explain = async (request: unknown, ...words: string[]) => {
  const ran = await runHere(['explain', fileOf(request), ...words], env)
  expect(ran.out + ran.err).not.toContain('canary')
  return ran
}

test('shows the attempts in order, who is left out and why, and sends nothing', async () => {
  const gateway = { order: ['azure'], byok: { azure: [{ apiKey: SECRET, resourceName: 'r' }] }, unheard: 1 }
  const request = { ...HELLO, providerOptions: { gateway } }
  const { code, out } = await runCli(['explain', fileOf(request)], env)
  expect(code).toBe(0)
  expect(out).toBe(`Would be tried, in this order:
#  PROVIDER  MODEL           PROVIDER MODEL  PATH               CREDENTIAL
1  azure     openai/gpt-4.1  gpt-4.1         relay openai-chat  byok:#1
2  openai    openai/gpt-4.1  gpt-4.1         relay openai-chat  system

Left out:
PROVIDER    MODEL           REASON
openrouter  openai/gpt-4.1  no credential: set OPENROUTER_API_KEY

Warnings:
providerOptions.gateway.unheard: not known to this gateway
`)
  expect(readdirSync(dataDir)).not.toContain('development-key')
})

test('as JSON, for a team with a credential of its own', async () => {
  const { attempts } = JSON.parse((await explain(HELLO, '--json', '--team', 'red')).out)
  expect(attempts[1]).toEqual({
    provider: 'openai',
    model: 'openai/gpt-4.1',
    providerModel: 'gpt-4.1',
    maxOutputTokens: 32768,
    thinks: false,
    path: { mode: 'relay', wire: 'openai-chat' },
    credential: 'system',
    credentialId: 'system',
  })
  expect(attempts).toMatchObject([
    { provider: 'openai', credential: 'byok', credentialId: 'byok:main', path: { mode: 'relay', wire: 'openai-chat' } },
    { provider: 'openai', credential: 'system', credentialId: 'system' },
  ])
})

test('with tier and region, and whom a team keeps out', async () => {
  const database = openDatabase(databaseFile(dataDir))
  await sqliteSettings(database).setByokFallback('strict', 'never')
  database.close()
  const teams = fileTeamCredentials(teamsFolder(dataDir))
  await teams.change('strict', 'openai', () => [{ label: 'main', apiKey: SECRET }])
  const providerOptions = { gateway: { serviceTier: 'flex', only: ['openai'], safetyIdentifier: 'u' } }
  const { out } = await explain({ ...HELLO, model: 'openai/gpt-5.4', providerOptions }, '--team', 'strict')
  expect(out).toMatch(/1 +openai +openai\/gpt-5.4 +gpt-5.4 +relay openai-chat, flex +byok:main\n\n/)
  expect(out).toContain('`byokFallback` of the request, its key or its team is never')
  expect(out).not.toContain('Warnings')
})

test('what a team and its project allow and set holds, as it does for their keys', async () => {
  const database = openDatabase(databaseFile(dataDir))
  const accounts = sqliteAccounts(database)
  await accounts.addTeam({ id: 'ruled', createdAt: 0, providers: ['openai'] })
  await accounts.addProject({ team: 'ruled', id: 'default', createdAt: 0, defaults: { serviceTier: 'flex' } })
  database.close()
  const { out } = await explain({ ...HELLO, model: 'openai/gpt-5.4' }, '--team', 'ruled')
  expect(out).toMatch(/1 +openai +openai\/gpt-5.4 +gpt-5.4 +relay openai-chat, flex +system\n\n/)
  expect(out).toContain('the team ruled does not allow azure')
})

test('what it would hold in hard budgets, and what is not asked as nobody can say it', async () => {
  const pointsman = async (line: string) =>
    expect([line, (await runHere(line.split(' '), env)).code]).toEqual([line, 0])
  await pointsman('teams create paying')
  await pointsman('budgets set team --usd 100 --hard --team paying')
  await pointsman('budgets set user --each --tokens 5000 --window day --hard --team paying')
  await pointsman('budgets set project default --usd 5 --team paying')
  const request = { ...HELLO, max_tokens: 1000, providerOptions: { gateway: { user: 'ann' } } }
  const { out } = await explain(request, '--team', 'paying')
  expect(out).toMatch(
    /\nWould be held in hard budgets, of the dearest:\n# +SCOPE +OF +WINDOW +AT MOST\n1 +team +paying +month +\$0\.0\d+ · 1 request · [\d,]+ tokens\n1 +user +ann +day +\$0\.0\d+ · 1 request · [\d,]+ tokens\n\n/,
  )
  const { holds, attempts } = JSON.parse((await explain(request, '--team', 'paying', '--json')).out)
  expect(attempts).toHaveLength(1)
  expect(holds).toMatchObject([
    {
      attempt: 0,
      scope: 'team',
      of: 'paying',
      window: 'month',
      usd: expect.stringMatching(/^0\.0\d+$/),
      requests: '1',
    },
    { attempt: 0, scope: 'user', of: 'ann', window: 'day' },
  ])
  // Output at 8 dollars a million, and next to nothing of input at 2.
  expect(Number(holds[0].usd)).toBeGreaterThan(0.008)
  const ofQuota = { ...request, providerOptions: { gateway: { user: 'ann', quotaEntityId: 'acme' } } }
  const quota = JSON.parse((await explain(ofQuota, '--team', 'paying', '--json')).out)
  expect(quota.holds[1]).toMatchObject({ scope: 'user', of: 'acme' })
  const unpriced = await explain({ ...request, model: 'openai/gpt-7.2-sol' }, '--team', 'paying')
  expect(unpriced.out).toContain(
    'model: openai/gpt-7.2-sol at openai is not asked under the budget of team paying, there is no price for it\n',
  )
  expect([unpriced.code, unpriced.out]).toEqual([1, expect.stringMatching(/^Nothing would be tried\.\n/)])
})

test('in each dialect', async () => {
  const messages = await explain({ ...HELLO, max_tokens: 1 }, '--dialect', 'messages')
  expect(messages.out).toContain('translate openai-chat')
  const prompt = [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }]
  const aiSdk = await explain({ prompt }, '--dialect', 'ai-sdk', '--model', 'openai/gpt-4.1')
  expect(aiSdk.out).toMatch(/1 +openai .* adapt +system/)
})

test('a model that the catalog does not have', async () => {
  const { code, out } = await explain({ ...HELLO, model: 'openai/gpt-7.2-sol' })
  expect(code).toBe(0)
  expect(out).toMatch(/1 +openai +openai\/gpt-7.2-sol +gpt-7.2-sol +relay openai-chat +system/)
})

test('an empty plan is not done: exit code 1', async () => {
  const { code, out } = await explain({ ...HELLO, providerOptions: { gateway: { only: ['openrouter'] } } })
  expect(code).toBe(1)
  expect(out).toContain('Nothing would be tried.')
  expect(out).toContain('not in `only`')
})

test.each([
  ['no JSON', '{', [], 2, 'is not a JSON object'],
  ['no model', { messages: [] }, [], 1, 'model'],
  ['an unknown model', { ...HELLO, model: 'acme/gtp' }, [], 1, 'There is no model named acme/gtp'],
  ['an unknown team', HELLO, ['--team', 'nope'], 2, 'There is no team "nope" here. The teams are default, '],
  ['an unknown dialect', HELLO, ['--dialect', 'soap'], 2, '--dialect must be chat, messages, ai-sdk'],
  [
    'a credential of the wrong shape',
    { ...HELLO, providerOptions: { gateway: { byok: { openai: [{ key: SECRET }] } } } },
    [],
    1,
    'byok.openai[0].key is no field',
  ],
])('%s is told', async (_, request, words, code, message) => {
  const ran = await explain(request, ...words)
  expect([ran.code, ran.out]).toEqual([code, ''])
  expect(ran.err).toContain(message)
})

test('in strict mode what the gateway would refuse is refused here as well', async () => {
  const request = { ...HELLO, providerOptions: { gateway: { unheard: 1 } } }
  const { code, out, err } = await explain(request, '--strict')
  expect([code, out]).toEqual([1, ''])
  expect(err).toBe('providerOptions.gateway.unheard: not known to this gateway\n')
})
