import { hash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { SpendingRules } from '#gateway/core/cost/budgets.ts'
import { dynamodbSpending } from '../../../lambda/storage/dynamodb/accounts/spending.ts'
import { dynamodbAccounts } from '../../../lambda/storage/dynamodb/accounts.ts'
import { type FakeProvider, fakeProvider, JSON_TYPE } from '../../harness/fake-provider.ts'
import { CREDENTIALS, type Deployment, openDeployment } from '../../lambda-runtime/deployment.ts'
import type { RunningLambda } from '../../lambda-runtime/emulator.ts'
import { budget } from './lab.ts'
import { limit, send } from './limited.ts'
import { type WatchedStore, watchedStore } from './watched-store.ts'

/** What budgets and limits ask of DynamoDB, by the bundle that is deployed. */

const PROVIDER = 'the provider'

let upstream: FakeProvider
let deployment: Deployment
let store: WatchedStore
let lambda: RunningLambda

beforeAll(async () => {
  const answer = JSON.stringify({
    ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm' },
    choices: [{ index: 0, message: { role: 'assistant', content: 'from afar' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  })
  upstream = await fakeProvider(() => {
    store.seen.push(PROVIDER)
    return { headers: JSON_TYPE, chunks: [answer] }
  })
  const endpoint = { provider: 'acme', model: 'm', pricing: { input: '1', output: '10' } }
  deployment = await openDeployment({
    providers: { acme: { type: 'openai-compatible', baseUrl: upstream.url, apiKeyEnv: 'UNUSED' } },
    models: { 'test/priced': { name: 'm', type: 'language', maxOutputTokens: 1000, endpoints: [endpoint] } },
  })
  deployment.aws.secrets.set('pointsman/acme', '{"apiKey":"sk-stored"}')
  store = await watchedStore(deployment.table.endpoint)
  lambda = await deployment.start({ env: { ...CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB: store.endpoint } })
})
afterAll(async () => {
  await lambda.close()
  await Promise.all([deployment.close(), store.close(), upstream.close()])
})
beforeEach(() => {
  store.seen.length = 0
})

/** A key of a team of its own, of that name. */
const addKey = async (name: string, rules?: Partial<SpendingRules>): Promise<void> => {
  const { dynamodb } = deployment.table
  const tableName = deployment.accountsTable
  deployment.aws.parameters.set(`/pointsman/${name}/zero-data-retention`, 'off')
  await dynamodbAccounts(dynamodb, { tableName }).addKey({
    ...{ id: `key_${name}`, hash: hash('sha256', name), name, team: name, project: 'web', createdAt: 0 },
  })
  if (!rules) return
  await dynamodbSpending(dynamodb, { tableName }).setSpending(name, { budgets: [], limits: [], ...rules }, 0)
}

/** What is asked by a request and all that follows it, the request to the provider in its place. */
const askedBy = async (key: string): Promise<string[]> => {
  store.seen.length = 0
  const response = await send(lambda, key)
  const text = await response.text()
  await lambda.whenIdle()
  if (response.status !== 200) throw new Error(`${response.status} ${text}`)
  return [...store.seen]
}

/** Reads of what is known for a while come when it is time for them. */
const writesOf = (seen: readonly string[]): string[] =>
  seen
    .filter((each) => each === PROVIDER || /^(?:Put|Update)Item/.test(each))
    .map((each) => each.replace(/ LOG#.*/, ''))

const ofGates = (seen: readonly string[]): string[] => seen.filter((each) => each.includes('GATE#'))

const RECORD = 'PutItem'
const BUDGET = (name: string): string => `UpdateItem GATE#key#key_${name} none#a`
const LIMIT = (name: string): string => `UpdateItem GATE#key#key_${name} minute`

test('without budgets and limits a request asks for its key and what belongs to it, and writes its record', async () => {
  await addKey('free')
  const first = await askedBy('free')
  // Its team, its project, and what they may spend: one read.
  expect(first.filter((each) => /KEY#|Batch/.test(each)).map((each) => each.replace(/#.*/, ''))).toEqual([
    'GetItem KEY',
    'BatchGetItem of 3',
  ])
  expect(writesOf(first)).toEqual([PROVIDER, RECORD])
  expect(ofGates(first)).toEqual([])
  expect(writesOf(await askedBy('free'))).toEqual([PROVIDER, RECORD])
})

test.each<[string, string, Partial<SpendingRules>, (name: string) => string[]]>([
  ['a soft budget', 'soft', { budgets: [budget({ isHard: false })] }, (name) => [PROVIDER, RECORD, BUDGET(name)]],
  ['a hard budget', 'hard', { budgets: [budget({})] }, (name) => [BUDGET(name), PROVIDER, RECORD, BUDGET(name)]],
  [
    'a limit of requests',
    'requests',
    { limits: [limit({ perMinute: { requests: 600 } })] },
    (name) => [LIMIT(name), PROVIDER, RECORD],
  ],
  [
    'a limit of tokens',
    'tokens',
    { limits: [limit({ perMinute: { requests: 600, tokens: 600_000 } })] },
    (name) => [LIMIT(name), PROVIDER, RECORD, LIMIT(name)],
  ],
  [
    'a limit of requests at once',
    'parallel',
    { limits: [limit({ parallel: 10 })] },
    (name) => [LIMIT(name), PROVIDER, RECORD, LIMIT(name)],
  ],
])('under %s it writes what is due before and after, and nothing else', async (_, name, rules, due) => {
  await addKey(name, rules)
  expect(writesOf(await askedBy(name))).toEqual(due(name))
  expect(writesOf(await askedBy(name))).toEqual(due(name))
})

test('what a soft budget says is read once, and known for a while', async () => {
  await addKey('known', { budgets: [budget({ isHard: false })] })
  const first = await askedBy('known')
  expect(ofGates(first).map((each) => each.split(' ')[0])).toEqual(['GetItem', 'UpdateItem'])
  expect(first.indexOf('GetItem GATE#key#key_known none#a')).toBeLessThan(first.indexOf(PROVIDER))
})

test('a hard budget and limits of three scopes are one round trip before a request, and one after it', async () => {
  const limits = [limit({ perMinute: { tokens: 600_000 } }), limit({ scope: 'project', parallel: 10 })]
  await addKey('many', { budgets: [budget({}), budget({ scope: 'team', of: 'many' })], limits })
  // None of the four has an answer before the last one is asked.
  store.together = 4
  const seen = writesOf(await askedBy('many'))
  expect(store.together).toBe(0)
  const gates = ['key#key_many minute', 'key#key_many none#a', 'project#many/web minute', 'team#many none#a']
  const all = gates.map((gate) => `UpdateItem GATE#${gate}`)
  expect(seen.slice(0, 4).sort()).toEqual(all)
  expect(seen.slice(4, 6)).toEqual([PROVIDER, RECORD])
  expect(seen.slice(6).sort()).toEqual(all)
})

test('what is refused asks nobody else, and gives back what others have let through', async () => {
  const limits = [limit({ perMinute: { requests: 1 } }), limit({ scope: 'project', perMinute: { requests: 600 } })]
  await addKey('refused', { limits })
  await askedBy('refused')
  store.seen.length = 0
  expect((await send(lambda, 'refused')).status).toBe(429)
  await lambda.whenIdle()
  const project = 'UpdateItem GATE#project#refused/web minute'
  const own = LIMIT('refused')
  // The one that refuses is looked at, for how much is left.
  const looked = own.replace('Update', 'Get')
  expect(ofGates(store.seen).sort()).toEqual([looked, own, project, project])
  expect(store.seen).not.toContain(PROVIDER)
})

test('four functions let through together what one would', async () => {
  const limits = [limit({ scope: 'team', of: 'shared', perMinute: { requests: 1 } })]
  await addKey('shared', { limits })
  const env = { ...CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB: store.endpoint }
  const others = await Promise.all([1, 2, 3].map(() => deployment.start({ env })))
  const all = [lambda, ...others]
  const statuses = await Promise.all(all.map(async (each) => (await send(each, 'shared')).status))
  expect(statuses.sort()).toEqual([200, 429, 429, 429])
  for (const each of all) expect((await send(each, 'shared')).status).toBe(429)
  await Promise.all(others.map((each) => each.close()))
})
