import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKey } from '#gateway/access/keys.ts'
import { writeGatewayEnv } from '#gateway/env.ts'
import { dynamodbAccounts } from '../../lambda/storage/dynamodb/accounts.ts'
import { bundle, GATEWAY_ENTRY } from '../../lib/bundle.ts'
import { type FakeProvider, fakeProvider, JSON_TYPE } from '../harness/fake-provider.ts'
import { openTable, type TestTable } from '../lambda/storage/dynamodb/table.ts'
import { type FakeAws, fakeAws } from '../lambda/storage/fake-aws.ts'
import { FAULTS, type Fault, type FaultyAws, faultyAws } from '../lambda/storage/faulty-aws.ts'
import { type RunningLambda, startLambda } from '../lambda-runtime/emulator.ts'

/** What a store may take, and what a busy machine may add to it, the start of a function included. */
const STORE_MS = 3000
const SLACK_MS = 10_000

/** Each phase of a test is another team, asking another provider: nothing that it needs is in memory. */
const PHASES = ['cold', 'healed', 'warm'] as const
type Phase = (typeof PHASES)[number]

const keyOf = (team: string) => createKey({ name: team, team, project: 'default', createdAt: Date.now() }, randomBytes)
const KEYS = { cold: keyOf('cold'), healed: keyOf('healed'), warm: keyOf('warm') }

const ANSWER = JSON.stringify({
  ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm' },
  choices: [{ index: 0, message: { role: 'assistant', content: 'from afar' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
})

/** By the variable that names their endpoint: the operation that a request cannot do without. */
const STORES = {
  DYNAMODB: { name: 'DynamoDB', operation: 'GetItem', permission: 'dynamodb:GetItem' },
  SECRETS_MANAGER: {
    name: 'Secrets Manager',
    operation: 'GetSecretValue',
    permission: 'secretsmanager:GetSecretValue',
  },
  SSM: { name: 'SSM', operation: 'GetParameters', permission: 'ssm:GetParameters' },
} as const
type Store = keyof typeof STORES

let bundleDir: string
let table: TestTable
let aws: FakeAws
let upstream: FakeProvider

beforeAll(async () => {
  bundleDir = await mkdtemp(join(tmpdir(), 'pointsman-'))
  ;[table, aws] = await Promise.all([openTable(), fakeAws()])
  await table.create('accounts')
  upstream = await fakeProvider(() => ({ headers: JSON_TYPE, chunks: [ANSWER] }))
  await bundle(GATEWAY_ENTRY, bundleDir)
  const own = { type: 'openai-compatible', baseUrl: upstream.url, apiKeyEnv: 'UNUSED' }
  const model = (provider: Phase) => ({ name: 'm', type: 'language', endpoints: [{ provider, model: 'm' }] })
  const overrides = {
    providers: Object.fromEntries(PHASES.map((phase) => [phase, own])),
    models: Object.fromEntries(PHASES.map((phase) => [`${phase}/m`, model(phase)])),
  }
  await writeFile(join(bundleDir, 'overrides.json'), JSON.stringify(overrides))
  const routing = { timeouts: { totalMs: 1000 } }
  await writeFile(join(bundleDir, 'impatient.json'), JSON.stringify({ ...overrides, routing }))
  for (const phase of PHASES) {
    await dynamodbAccounts(table.dynamodb, { tableName: 'accounts' }).addKey(KEYS[phase].record)
    aws.secrets.set(`pointsman/${phase}`, '{"apiKey":"sk-stored"}')
  }
})
afterAll(() => Promise.all([table.close(), aws.close(), upstream.close(), rm(bundleDir, { recursive: true })]))

interface Rig {
  readonly lambda: RunningLambda
  readonly faulty: FaultyAws
  close(): Promise<void>
}

/** A function of its own, one of whose stores can be made to misbehave. */
const startRig = async (store: Store, overridesFile = 'overrides.json'): Promise<Rig> => {
  const endpoints = { DYNAMODB: table.endpoint, SECRETS_MANAGER: aws.endpoint, SSM: aws.endpoint }
  const faulty = await faultyAws(endpoints[store])
  const at = Object.entries({ ...endpoints, [store]: faulty.endpoint })
  const lambda = await startLambda({
    bundleDir,
    env: {
      ...writeGatewayEnv({
        ...{ accountsTable: 'accounts', dataTable: table.tableName },
        ...{ secretPrefix: 'pointsman', parameterPrefix: '/pointsman' },
        ...{ requestLogDays: 30, metricNamespace: 'pointsman', overridesFile },
      }),
      ...Object.fromEntries(at.map(([name, endpoint]) => [`AWS_ENDPOINT_URL_${name}`, endpoint])),
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    },
  })
  const close = async () => {
    await lambda.close()
    await faulty.close()
  }
  return { lambda, faulty, close }
}

interface Answered {
  readonly status: number
  readonly text: string
  readonly ms: number
}

const ask = async ({ lambda }: Rig, phase: Phase): Promise<Answered> => {
  const startedAt = performance.now()
  const response = await fetch(`${lambda.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEYS[phase].secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: `${phase}/m`, messages: [{ role: 'user', content: 'Hello' }] }),
  })
  const text = await response.text()
  return { status: response.status, text, ms: performance.now() - startedAt }
}

/** As clients ask after a 503: a machine that is busy may keep a store that works from answering in time. */
const askUntil = async (
  rig: Rig,
  phase: Phase,
  isIt: (answered: Answered) => boolean,
  triesLeft = 4,
): Promise<Answered> => {
  const answered = await ask(rig, phase)
  return triesLeft === 0 || isIt(answered) ? answered : askUntil(rig, phase, isIt, triesLeft - 1)
}

const expectAnswer = async (rig: Rig, phase: Phase): Promise<void> =>
  expect(await askUntil(rig, phase, ({ status }) => status === 200)).toMatchObject({ status: 200, text: ANSWER })

const SILENCE = 'did not answer OPERATION within 3000 ms'
const SAYS: Readonly<Record<Fault, string>> = {
  'stays silent': SILENCE,
  drips: SILENCE,
  denies: 'refused OPERATION (AccessDeniedException): the permission PERMISSION is missing',
  throttles: 'throttled OPERATION (',
  fails: 'failed at OPERATION (InternalServerError)',
  resets: 'failed at OPERATION (ECONNRESET)',
}

describe.concurrent.each(Object.keys(STORES) as Store[])('%s', (store) => {
  test.concurrent.each(FAULTS)(
    'that %s: a cold and a warm function answer in time with a 5xx that says so',
    async (fault) => {
      const { name, operation, permission } = STORES[store]
      const says = `${name} ${SAYS[fault].replace('OPERATION', operation).replace('PERMISSION', permission)}`
      const rig = await startRig(store)
      const expectTold = async (phase: Phase): Promise<void> => {
        const { status, text, ms } = await askUntil(rig, phase, (answered) => answered.text.includes(says))
        expect([status, text]).toEqual([fault === 'denies' ? 500 : 503, expect.stringContaining(says)])
        expect(text).not.toMatch(/\bZDR\b|no_providers|123456789012/)
        expect(ms).toBeLessThan(STORE_MS + SLACK_MS)
      }
      rig.faulty.fault = fault
      await expectTold('cold')
      rig.faulty.fault = undefined
      await expectAnswer(rig, 'healed')
      rig.faulty.fault = fault
      await expectTold('warm')
      await rig.close()
    },
  )
})

const lostIn = (output: string): string | undefined =>
  output.split('\n').find((line) => line.includes('"lost":"generation"'))

test.concurrent.each(FAULTS)(
  'a record that the table does not take, as it %s, delays no answer, holds the function for three seconds at most and is in the log',
  async (fault) => {
    const { lambda, faulty, ...rig } = await startRig('DYNAMODB')
    faulty.only = (target) => target.endsWith('.PutItem')
    faulty.fault = fault
    await expectAnswer({ lambda, faulty, ...rig }, 'healed')
    const answeredAt = performance.now()
    // Whatever takes all of the time cannot have been waited for.
    if (SAYS[fault] === SILENCE) expect(lostIn(lambda.output())).toBeUndefined()
    await lambda.whenIdle()
    expect(performance.now() - answeredAt).toBeLessThan(STORE_MS + SLACK_MS)
    const lost = lostIn(lambda.output())
    expect(JSON.parse(lost ?? '{}')).toMatchObject({ record: { team: 'healed', outcome: 'complete' } })
    expect(lost).toContain('DynamoDB')
    await rig.close()
  },
)

test.concurrent.each(Object.keys(STORES) as Store[])(
  'the time of a request begins with it: %s, which is waited for longer, is not waited for beyond',
  async (store) => {
    const rig = await startRig(store, 'impatient.json')
    rig.faulty.fault = 'stays silent'
    const { status, text } = await ask(rig, 'cold')
    expect([status, text]).toEqual([504, expect.stringContaining('The request took longer than 1 s in all.')])
    await rig.close()
  },
)
