import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ulid } from '#gateway/core/ids.ts'
import { awsService, STORE_MS } from '../../../lambda/storage/aws/bounded-service.ts'
import type { AwsService, StoreServiceId } from '../../../lambda/storage/aws/operations.ts'
import { sdkClient } from '../../../lambda/storage/aws/sdk-client.ts'
import { dynamodbCredits } from '../../../lambda/storage/dynamodb/accounts/credits.ts'
import { dynamodbSpending } from '../../../lambda/storage/dynamodb/accounts/spending.ts'
import { dynamodbAccounts } from '../../../lambda/storage/dynamodb/accounts.ts'
import { dynamodbAlerts } from '../../../lambda/storage/dynamodb/alerts/alerts.ts'
import { dynamodbGates } from '../../../lambda/storage/dynamodb/gates/gates.ts'
import { dynamodbGenerations } from '../../../lambda/storage/dynamodb/generations.ts'
import { dynamodbLog } from '../../../lambda/storage/dynamodb/log/log.ts'
import { dynamodbPushedCatalogs } from '../../../lambda/storage/dynamodb/pushed-catalogs.ts'
import { dynamodbReplacing } from '../../../lambda/storage/dynamodb/replacing.ts'
import { dynamodbRestoring } from '../../../lambda/storage/dynamodb/restoring.ts'
import { dynamodbStatistics } from '../../../lambda/storage/dynamodb/statistics.ts'
import { dynamodbSums } from '../../../lambda/storage/dynamodb/sums.ts'
import { dynamodbUnarchived } from '../../../lambda/storage/dynamodb/unarchived.ts'
import { NO_AMOUNTS } from '../../../lambda/storage/gate-state.ts'
import { type Mark, NO_SUMS } from '../../../lambda/storage/ledger/sums.ts'
import { secretsManagerCredentials } from '../../../lambda/storage/secrets-manager/credentials.ts'
import { secretsManagerTeamCredentials } from '../../../lambda/storage/secrets-manager/team-credentials.ts'
import type { Settings } from '../../../lambda/storage/settings.ts'
import { ssmSettings } from '../../../lambda/storage/ssm/settings.ts'
import { listen } from '../../harness/listen.ts'
import { CLIENT_NAMES, type ClientName, REGION, serviceAt } from './aws/clients.ts'
import { NOW, sampleAlert, sampleRecord } from './conformance/sample.ts'
import { FAULTS, type Fault, type FaultyAws, faultyAws } from './faulty-aws.ts'

const LIMIT_MS = 500
/** For a machine with other things to do, in which an answer that comes at once may come late. */
const SLACK_MS = 15_000

/** It goes so fast that nothing is answered from memory. */
let time = NOW
const at = {
  tableName: 'pointsman',
  prefix: '/pointsman',
  retentionDays: 1,
  now: () => {
    time += 3_600_000
    return time
  },
}
const key = { id: 'key_1', hash: 'h', name: 'n', team: 't', project: 'p', createdAt: 0 }
const hour = { team: 't', startMs: NOW }
const gate = { scope: 'team', id: 't', window: 'none' }
const bucket = { provider: 'p', model: 'm', startMs: NOW, counts: { total: 1 } }

let limitMs: number
let by: ClientName
const client = <S extends StoreServiceId>(service: S, endpoint = aws.endpoint): AwsService<S> =>
  serviceAt(service, endpoint, by, limitMs)

/** Opens a store for a verb of it. */
type Ask = () => () => Promise<unknown>

/** A store's verbs and who answers them. */
interface Row {
  readonly service: string
  readonly asks: readonly Ask[]
}

/** All verbs that ask AWS (`open` never does): a store with one that is not here does not compile. */
const rowOf = <S extends object>(
  service: string,
  open: () => S,
  verbs: { readonly [K in Exclude<keyof S, 'forget' | 'open' | 'settled'>]: (store: S) => Promise<unknown> },
): Row => ({
  service,
  asks: Object.values<(store: S) => Promise<unknown>>(verbs).map((verb) => () => {
    const store = open()
    return () => verb(store)
  }),
})

/** What counts as its stricter word does not fail: why it does is told beside it. */
const strict = async (settings: Settings): Promise<void> => {
  const { unreadable, ...words } = await settings.of('t')
  if (!unreadable) return
  expect(words).toEqual({ zeroDataRetention: true, byokFallback: 'never' })
  throw unreadable
}

const STORES: Readonly<Record<string, Row>> = {
  dynamodbAccounts: rowOf('DynamoDB', () => dynamodbAccounts(client('dynamodb'), at), {
    keyByHash: (store) => store.keyByHash('h'),
    addKey: (store) => store.addKey(key),
    listKeys: (store) => store.listKeys('t'),
    updateKey: (store) => store.updateKey('t', 'key_1', { name: 'm' }),
    revokeKey: (store) => store.revokeKey('t', 'key_1', 1),
    rotateKey: (store) => store.rotateKey('t', 'key_1', { hash: 'h', beginning: 'pm_' }, 1, 2),
    addTeam: (store) => store.addTeam({ id: 't', createdAt: 0 }),
    listTeams: (store) => store.listTeams(),
    updateTeam: (store) => store.updateTeam('t', { disabledAt: 1 }),
    addProject: (store) => store.addProject({ team: 't', id: 'p', createdAt: 0 }),
    listProjects: (store) => store.listProjects('t'),
    updateProject: (store) => store.updateProject('t', 'p', { disabledAt: 1 }),
  }),
  dynamodbAlerts: rowOf('DynamoDB', () => dynamodbAlerts(client('dynamodb'), at), {
    first: (store) => store.first(sampleAlert()),
  }),
  dynamodbCredits: rowOf('DynamoDB', () => dynamodbCredits(client('dynamodb'), at), {
    add: (store) => store.add('t', { id: 'e', at: NOW, kind: 'purchase', pico: 1n }),
    list: (store) => store.list('t'),
  }),
  dynamodbSpending: rowOf('DynamoDB', () => dynamodbSpending(client('dynamodb'), at), {
    spendingOf: (store) => store.spendingOf('t'),
    setSpending: (store) => store.setSpending('t', { budgets: [], limits: [] }, 0),
  }),
  dynamodbGates: rowOf('DynamoDB', () => dynamodbGates(client('dynamodb'), { ...at, reserveMs: limitMs }), {
    reserve: (store) =>
      store.reserve(gate, { hold: 'H', amounts: NO_AMOUNTS, limits: {}, mostOpen: 1, draws: {}, nowMs: NOW }),
    settle: (store) => store.settle(gate, { hold: 'H', held: NO_AMOUNTS, cost: NO_AMOUNTS }),
    adjust: (store) => store.adjust(gate, NO_AMOUNTS),
    look: (store) => store.look(gate),
  }),
  dynamodbGenerations: rowOf('DynamoDB', () => dynamodbGenerations(client('dynamodb'), at), {
    put: (store) => store.put(sampleRecord()),
    addLost: (store) => store.addLost(sampleRecord()),
    get: (store) => store.get('t', `gen_${ulid(NOW, new Uint8Array(10))}`),
    recent: (store) => store.recent('t', 1),
  }),
  dynamodbLog: rowOf('DynamoDB', () => dynamodbLog({ ...at, dynamodb: client('dynamodb'), now: () => NOW }), {
    page: (store) => store.page({ team: 't', filter: {}, sort: 'newest', limit: 1 }),
    scan: async (store) => {
      for await (const batch of store.scan('t', NOW - 1, NOW)) expect(batch).toEqual([])
    },
    find: (store) => store.find('t', `gen_${ulid(NOW, new Uint8Array(10))}`),
  }),
  dynamodbSums: rowOf('DynamoDB', () => dynamodbSums(client('dynamodb'), { ...at, now: () => NOW }), {
    mark: (store) => store.mark([{ ...hour, changes: 1 }]),
    marked: (store) => store.marked(),
    unmark: (store) => store.unmark({ ...hour, changes: 1, origin: 'o' } as Mark),
    begin: (store) => store.begin(hour),
    publish: (store) => store.publish(1, { ...hour, sheet: NO_SUMS, asOfMs: NOW }),
    read: (store) => store.read('t', NOW, NOW + 1, 'cells'),
  }),
  dynamodbUnarchived: rowOf(
    'DynamoDB',
    () => dynamodbUnarchived(client('dynamodb'), { ...at, retentionDays: 30, now: () => NOW }),
    {
      mark: (store) => store.mark({ ...hour, changes: 1 }),
      marked: (store) => store.marked(),
      claim: (store) => store.claim({ ...hour, changes: 1 }, NOW),
      unmark: (store) => store.unmark({ ...hour, changes: 1, origin: 'o' } as Mark),
    },
  ),
  dynamodbReplacing: rowOf('DynamoDB', () => dynamodbReplacing(client('dynamodb'), at.tableName), {
    replace: (store) => store.replace(sampleRecord(), 'before'),
  }),
  dynamodbRestoring: rowOf(
    'DynamoDB',
    () => dynamodbRestoring(client('dynamodb'), { ...at, sums: { mark: async () => undefined } }),
    { restore: (store) => store.restore(sampleRecord()) },
  ),
  dynamodbPushedCatalogs: rowOf('DynamoDB', () => dynamodbPushedCatalogs(client('dynamodb'), at), {
    current: (store) => store.current(),
    content: (store) => store.content('v'),
    put: (store) => store.put('v', Buffer.from('content')),
    point: (store) => store.point({ version: 'v', at: 1 }, undefined),
  }),
  dynamodbStatistics: rowOf('DynamoDB', () => dynamodbStatistics(client('dynamodb'), at), {
    read: (store) => store.read(NOW),
    add: (store) => store.add('batch', [bucket]),
  }),
  secretsManagerCredentials: rowOf('Secrets Manager', () => secretsManagerCredentials(client('secretsmanager'), at), {
    get: (store) => store.get('openai'),
  }),
  secretsManagerTeamCredentials: rowOf(
    'Secrets Manager',
    () => secretsManagerTeamCredentials(client('secretsmanager'), at),
    {
      list: (store) => store.list('t', 'openai'),
      change: (store) => store.change('t', 'openai', () => [{ apiKey: 'k' }]),
      providers: (store) => store.providers('t'),
    },
  ),
  ssmSettings: rowOf('SSM', () => ssmSettings(client('ssm'), at), {
    of: strict,
    setZeroDataRetention: (store) => store.setZeroDataRetention('t', true),
    setByokFallback: (store) => store.setByokFallback('t', 'never'),
  }),
}

const LATE = `did not answer \\w+ within ${LIMIT_MS} ms\\.`

/** What follows the name of the service in the error's message, and its status. */
const TOLD: Readonly<Record<Fault, readonly [status: number, message: string]>> = {
  'stays silent': [503, LATE],
  drips: [503, LATE],
  denies: [500, 'refused (\\w+) \\(AccessDeniedException\\): the permission \\w+:\\1 is missing\\.'],
  throttles: [503, 'throttled \\w+ \\(\\w+\\)\\.'],
  fails: [503, 'failed at \\w+ \\(InternalServerError\\)\\.'],
  resets: [503, 'failed at \\w+ \\(ECONNRESET\\)\\.'],
}

let aws: FaultyAws
beforeAll(async () => {
  aws = await faultyAws()
})
afterAll(() => aws.close())
beforeEach(() => {
  limitMs = LIMIT_MS
  by = 'the signed client'
  aws.fault = undefined
  aws.asked.length = 0
})

/** How long it took to fail, and with what. */
const failureOf = async (ask: () => Promise<unknown>) => {
  const startedAt = performance.now()
  const error: unknown = await ask().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return { error, ms: performance.now() - startedAt }
}

/** A machine that is busy may need longer for a right answer than is given for none. */
const warmUp = (ask: () => Promise<unknown>): Promise<unknown> => vi.waitFor(ask, { timeout: SLACK_MS })

describe.each(FAULTS)('when AWS %s', (fault) => {
  const [status, message] = TOLD[fault]
  const isWaitedFor = message === LATE

  const calls = CLIENT_NAMES.flatMap((name) => [
    [name, 'the first call', false] as const,
    [name, 'a later one', true] as const,
  ])
  test.each(calls)('by %s %s fails in time and says why, whatever the store and the verb', async (name, _, isWarm) => {
    by = name
    if (!isWaitedFor) limitMs = SLACK_MS
    const asks = Object.values(STORES).flatMap((row) => row.asks.map((open) => ({ service: row.service, ask: open() })))
    if (isWarm) await Promise.all(asks.map(({ ask }) => warmUp(ask)))
    aws.fault = fault
    const failures = await Promise.all(asks.map(async ({ service, ask }) => ({ service, ...(await failureOf(ask)) })))
    expect(failures).toHaveLength(53)
    for (const { service, error, ms } of failures) {
      expect(ms).toBeLessThan(LIMIT_MS + SLACK_MS)
      expect(error).toMatchObject({ name: 'GatewayError', code: 'internal', status })
      expect(String(error)).toMatch(new RegExp(`^GatewayError: ${service} (?:${message})$`))
    }
  })
})

const filesOf = (folder: string) =>
  readdirSync(join('lambda/storage', folder), { encoding: 'utf8', recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => pathToFileURL(join('lambda/storage', folder, file)).href)

test('every store of AWS is tried here', async () => {
  const files = ['dynamodb', 'secrets-manager', 'ssm'].flatMap(filesOf)
  const modules = await Promise.all(files.map((href) => import(href)))
  const stores = modules
    .flatMap((module: object) => Object.keys(module))
    .filter((name) => /^(dynamodb|secretsManager|ssm)[A-Z]/.test(name))
  expect(stores.toSorted()).toEqual(Object.keys(STORES).toSorted())
})

test.each(CLIENT_NAMES)('by %s pages without end are within the time of one answer', async (name) => {
  by = name
  const key = { pk: { S: 'p' }, sk: { S: '1#p#m' } }
  const body = JSON.stringify({ Items: [key], Count: 1, LastEvaluatedKey: key })
  let pages = 0
  const endless = await listen((_request, response) => {
    pages++
    setTimeout(() => response.end(body), 20)
  })
  const statistics = dynamodbStatistics(client('dynamodb', endless.url), { tableName: 'pointsman', now: () => NOW })
  const { error, ms } = await failureOf(() => statistics.read(NOW))
  const pagesByThen = pages
  await new Promise((resolve) => setTimeout(resolve, 100))
  await endless.close()
  expect(String(error)).toBe(`GatewayError: DynamoDB did not answer Query within ${STORE_MS} ms.`)
  expect(ms).toBeLessThan(STORE_MS + SLACK_MS)
  expect(pages - pagesByThen).toBeLessThanOrEqual(1)
})

test('keys that DynamoDB always puts off are not asked for again and again', async () => {
  const unread = { pointsman: { Keys: [{ pk: { S: 'KEY#h' }, sk: { S: 'META' } }] } }
  const pointer = { pk: { S: 'TEAM#t' }, sk: { S: 'KEY#key_1' }, h: { S: 'h' } }
  const busy = await listen((request, response) => {
    const isQuery = String(request.headers['x-amz-target']).endsWith('.Query')
    response.end(JSON.stringify(isQuery ? { Items: [pointer], Count: 1 } : { Responses: {}, UnprocessedKeys: unread }))
  })
  limitMs = SLACK_MS
  await expect(dynamodbAccounts(client('dynamodb', busy.url), at).listKeys('t')).rejects.toThrow(
    'puts off reading the keys',
  )
  await busy.close()
})

test('the search for credentials is in the time of a call, and begins anew with a later one', async () => {
  let isSilent = true
  const found = { AccessKeyId: 'AKIAFOUND', SecretAccessKey: 's', Token: 't', Expiration: '2099-01-01T00:00:00Z' }
  const endless = await listen((_request, response) => isSilent || response.writeHead(200).end(JSON.stringify(found)))
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint)
  vi.stubEnv('AWS_ACCESS_KEY_ID', '')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', '')
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${endless.url}/credentials`)
  const accounts = dynamodbAccounts(awsService('dynamodb', sdkClient({ region: REGION }), LIMIT_MS), at)
  const { error, ms } = await failureOf(() => accounts.keyByHash('h'))
  expect(aws.asked).toEqual([])
  isSilent = false
  await warmUp(() => accounts.keyByHash('h'))
  await endless.close()
  vi.unstubAllEnvs()
  expect(String(error)).toContain(`DynamoDB did not answer GetItem within ${LIMIT_MS} ms.`)
  expect(ms).toBeLessThan(LIMIT_MS + SLACK_MS)
})
